package org.sipmodule.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.ModuleProvider;
import org.sipmodule.module.Param;
import org.sipmodule.temporary.Ports;
import org.sipmodule.temporary.Temporary;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** What the README shows is what happens, word for word but for the port. */
public class ReadmeIT {

    private static final String PORT = "5061";

    private final String readme = read(Path.of("..", "README.adoc"));
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
                read(Path.of("..", "etc", "kamailio.cfg")).replace(PORT, port));
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
        List<String> arguments = new ArrayList<>(List.of(DemoConfiguration.ARGUMENTS));
        assertThat(readme).contains("`-A WITH_RPC -Y run`");
        arguments.addAll(List.of("-A", "WITH_RPC", "-Y", "run"));
        try (LaunchedHost managed = LaunchedHost.run(demo.directory(), arguments.toArray(String[]::new))
                .listening()) {
            for (String id : List.of("kamcmd", "kamcli", "fifo")) {
                assertThat(shown(id, demo.directory(), "")).as(id).isEqualTo(expected(id));
            }
            assertThat(managed.terminated().status()).as(managed.output()).isZero();
        }
    }

    @Test
    public void theTableOfParametersOfJsonRpcIsComplete() throws IOException {
        Set<String> listed = Readme.rows("jsonrpcs").stream()
                .flatMap(row -> quoted(row.substring(1, row.indexOf('|', 1))).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        ModuleProvider jsonrpcs = ServiceLoader.load(ModuleProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("jsonrpcs"))
                .findFirst()
                .orElseThrow();
        assertThat(listed)
                .isEqualTo(jsonrpcs.create().declaration().params().stream()
                        .map(Param::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    public void theTableOfModulesIsComplete() throws IOException {
        Map<String, Set<String>> listed = new TreeMap<>();
        for (String row : Readme.rows("modules")) {
            int second = row.indexOf('|', 1);
            quoted(row.substring(1, second)).forEach(module -> listed.put(module, quoted(row.substring(second))));
        }
        Map<String, Set<String>> declared = new TreeMap<>();
        for (ModuleProvider provider : ServiceLoader.load(ModuleProvider.class)) {
            declared.put(
                    provider.name(),
                    provider.create().declaration().functions().stream()
                            .map(FunctionSpec::name)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        List.of("demo", "marks").forEach(declared::remove); // of the tests
        assertThat(listed).isEqualTo(declared);
    }

    @Test
    public void theTableOfVariablesIsComplete() throws IOException {
        Set<String> listed = Pattern.compile("^\\|([^|]+)\\|([^|]+)\\|", Pattern.MULTILINE)
                .matcher(String.join("\n", Readme.rows("variables")))
                .results()
                .flatMap(row -> Pattern.compile("`([$@][^`]+)`")
                        .matcher(row.group(1) + row.group(2))
                        .results())
                .flatMap(name -> expanded(name.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> declared = new TreeSet<>(VariablesScript.variables());
        VariablesScript.selects().forEach(path -> declared.add(path.replaceFirst("\\[\\d]$", "[N]")));
        assertThat(listed).isEqualTo(declared);
    }

    /** {@code a{b,c}} is ab and ac. */
    private static Stream<String> expanded(String name) {
        Matcher braces = Pattern.compile("(.*?)\\{([^}]*)}(.*)").matcher(name);
        return braces.matches()
                ? Stream.of(braces.group(2).split(",", -1))
                        .flatMap(word -> expanded(braces.group(1) + word + braces.group(3)))
                : Stream.of(name);
    }

    private static Set<String> quoted(String cell) {
        return Pattern.compile("`([a-z0-9_]+)`")
                .matcher(cell)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String example(String id) throws IOException {
        return Readme.shown("console", id);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
