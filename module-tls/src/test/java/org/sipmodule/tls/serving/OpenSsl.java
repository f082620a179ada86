package org.sipmodule.tls.serving;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testng.SkipException;

/** A run of {@code openssl s_client} or {@code s_server}, ended by force after 20 s. */
public final class OpenSsl implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private OpenSsl(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.ISO_8859_1);
    }

    /** @throws SkipException where it is not installed */
    public static OpenSsl connect(int port, String... arguments) throws IOException {
        return run(List.of("s_client", "-ign_eof", "-connect", "127.0.0.1:" + port), arguments);
    }

    /** @throws SkipException where it is not installed */
    public static OpenSsl serve(String... arguments) throws IOException {
        return run(List.of("s_server", "-accept", "127.0.0.1:0"), arguments);
    }

    private static OpenSsl run(List<String> how, String... arguments) throws IOException {
        needed();
        List<String> command = new ArrayList<>(List.of("timeout", "20", "openssl"));
        command.addAll(how);
        command.addAll(List.of(arguments));
        return new OpenSsl(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Where a server listens. */
    public int port() throws IOException {
        String said = readUntil("ACCEPT").strip();
        return Integer.parseInt(said.substring(said.lastIndexOf(':') + 1));
    }

    private static void needed() {
        try {
            new ProcessBuilder("openssl", "version").start().destroy();
            new ProcessBuilder("timeout", "--version").start().destroy();
        } catch (IOException absent) {
            throw new SkipException("NOTHING was tried against openssl: " + absent.getMessage());
        }
    }

    public OpenSsl send(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        process.getOutputStream().flush();
        return this;
    }

    /** All output up to the line that begins so, or to its end. */
    public String readUntil(String beginning) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
            if (line.startsWith(beginning)) {
                break;
            }
        }
        return seen.toString();
    }

    /** All output until the server closes. */
    public String readAll() throws IOException {
        process.getOutputStream().close();
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            seen.append(line).append('\n');
        }
        return seen.toString();
    }

    @Override
    public void close() {
        // SIGTERM, which timeout hands on
        process.destroy();
        try {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
