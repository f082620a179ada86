package org.sipmodule.module;

/** A command's refusal: what {@code kamcmd} prints as {@code error: CODE - TEXT}. */
public final class RpcFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * @param code 400 for a wrong call, 500 for a command that could not do its work
     * @param text without secrets
     */
    public RpcFault(int code, String text) {
        super(text);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
