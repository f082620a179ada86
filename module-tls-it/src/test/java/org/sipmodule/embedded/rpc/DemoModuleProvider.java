package org.sipmodule.embedded.rpc;

import java.util.List;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleContext;
import org.sipmodule.module.ModuleDeclaration;
import org.sipmodule.module.ModuleProvider;
import org.sipmodule.module.Param;
import org.sipmodule.module.Param.Access;
import org.sipmodule.module.RpcCommandSpec;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;

/** A module with a variable of each kind and commands that misbehave. */
public final class DemoModuleProvider implements ModuleProvider {

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public int apiVersion() {
        return API_VERSION;
    }

    @Override
    public Module create() {
        return new DemoModule();
    }

    private static final class DemoModule implements Module {
        @Override
        public ModuleDeclaration declaration() {
            return ModuleDeclaration.builder()
                    .params(List.of(
                            Param.number("depth", 9, "how deep").withVariable("depth", Access.READ_ONLY),
                            Param.number("log_level", 3, "log level")
                                    .withRange(-1, 10)
                                    .withVariable("log", Access.CHANGEABLE),
                            Param.text("name", "who it is").withVariable("name", Access.CHANGEABLE),
                            Param.text("config", "a file").withVariable("config", Access.WRITE_ONLY),
                            Param.number("secret", 1, "not a variable")))
                    .rpc(new RpcCommandSpec("demo.broken", "", false, arguments -> {
                        throw new IllegalStateException("on purpose");
                    }))
                    .rpc(new RpcCommandSpec("demo.huge", "", false, arguments -> RpcReply.of("x".repeat(40_000))))
                    .rpc(new RpcCommandSpec("demo.refuse", "", false, arguments -> {
                        throw new RpcFault(500, "no: " + "é".repeat(arguments.number(0)));
                    }))
                    .rpc(new RpcCommandSpec(
                            "demo.list",
                            "",
                            true,
                            arguments -> RpcReply.of(RpcReply.struct()
                                    .put("text", (String) null)
                                    .put("inner", RpcReply.struct().put("n", -1).build())
                                    .put("items", new RpcValue.Array(List.of(RpcValue.of("a"), RpcValue.of(2))))
                                    .build())))
                    .build();
        }

        @Override
        public void configure(ModuleContext context) {}

        @Override
        public void start() {}

        @Override
        public void close() {}
    }
}
