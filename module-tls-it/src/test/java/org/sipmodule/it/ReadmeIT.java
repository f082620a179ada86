package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sipmodule.it.host.DemoConfiguration;
import org.sipmodule.it.host.LaunchedHost;
import org.sipmodule.readme.Readme;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.sipmodule.tool.Tool;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What the README shows is what happens, word for word but for the port. */
public class ReadmeIT {

    private static final String PORT = "5061";

    private Path checkout;
    private String port;
    private LaunchedHost host;

    /** The first command, from where a checkout would be, without the build in front of it. */
    @BeforeClass
    public void runTheFirstCommand() throws IOException {
        checkout = Temporary.folder("checkout");
        port = Integer.toString(Ports.free());
        Path etc = Files.createDirectory(checkout.resolve("etc"));
        Files.copy(Path.of("..", "etc", "tls.cfg"), etc.resolve("tls.cfg"));
        Files.writeString(
                etc.resolve("kamailio.cfg"),
                Files.readString(Path.of("..", "etc", "kamailio.cfg")).replace(PORT, port));
        String command = example("run").replaceFirst("^\\$ mvn -q -DskipTests package && ", "");
        assertThat(command).startsWith("module-tls-it/target/siphost/bin/siphost ");
        String[] words = command.split(" ");
        host = LaunchedHost.run(
                        checkout, List.of(words).subList(1, words.length).toArray(String[]::new))
                .listening();
    }

    @AfterClass(alwaysRun = true)
    public void endHost() throws Exception {
        assertThat(host.terminated().status()).isZero();
    }

    @DataProvider
    public Object[][] examples() {
        return new Object[][] {{"certificate"}, {"options"}, {"peer"}};
    }

    @Test(dataProvider = "examples")
    public void anExampleGivesWhatItShows(String id) throws IOException {
        Tool.require("openssl", "openssl");
        assertThat(shown(id, checkout, port)).isEqualTo(expected(id));
    }

    /** What the command of an example says; PORT in it is replaced unless the other one is empty. */
    private static String shown(String id, Path directory, String otherPort) throws IOException {
        String command = example(id).lines().findFirst().orElseThrow().substring("$ ".length());
        Tool.Outcome outcome = Tool.run(
                directory,
                Duration.ofSeconds(20),
                "",
                List.of("bash", "-c", otherPort.isEmpty() ? command : command.replace(PORT, otherPort)));
        return outcome.output().strip().replace("\r", "");
    }

    private static String expected(String id) throws IOException {
        return example(id).lines().skip(1).collect(Collectors.joining("\n")).strip();
    }

    /** Beside the host of the first command, which the examples above need as it is. */
    @Test
    public void theToolsSayWhatIsShown() throws Exception {
        Tool.require("kamcmd", "kamailio");
        Tool.require("kamcli", "kamcli");
        DemoConfiguration demo = new DemoConfiguration();
        Files.createDirectory(demo.directory().resolve("run"));
        Files.writeString(demo.directory().resolve("kamcli.ini"), Readme.shown("ini", "kamcli-ini"));
        List<String> arguments = new ArrayList<>(List.of(DemoConfiguration.arguments()));
        assertThat(Readme.text()).contains("`-A WITH_RPC -Y run`");
        arguments.addAll(List.of("-A", "WITH_RPC", "-Y", "run"));
        try (LaunchedHost managed = LaunchedHost.run(demo.directory(), arguments.toArray(String[]::new))
                .listening()) {
            for (String id : List.of("kamcmd", "kamcli", "fifo")) {
                assertThat(shown(id, demo.directory(), "")).as(id).isEqualTo(expected(id));
            }
            assertThat(managed.terminated().status()).as(managed.output()).isZero();
        }
    }

    private static String example(String id) throws IOException {
        return Readme.shown("console", id);
    }
}
