package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sipmodule.module.Problem;
import org.sipmodule.tls.pki.CertificateSpec;
import org.sipmodule.tls.pki.Issued;
import org.sipmodule.tls.runtime.ConfigurationLoader;
import org.sipmodule.tls.runtime.Loading;
import org.sipmodule.tls.serving.TestFolder;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** Everything that is said when a tls.cfg is loaded with all the files that it names. */
public class TlsCfgProblemsTest {

    private final Issued root = Issued.root("Root");
    private final Issued own = root.leaf("own");

    @SuppressWarnings("NullAway.Init")
    private TestFolder folder;

    @BeforeMethod
    public void makeFolder() throws IOException {
        folder = new TestFolder();
        for (String name : List.of("cert.pem", "c.pem", "d.pem", "a\"b")) {
            folder.identity(name, own);
        }
        folder.write("k.pem", own.keyPem());
        folder.write("ca.pem", root.pem());
        folder.write("crl.pem", Issued.pemOf(root.crl()));
        folder.identity("expired.pem", root.issue(CertificateSpec.leaf("old").expired()));
    }

    @DataProvider
    public Object[][] rows() {
        return Stream.of(new TlsCfgGrammarRows(), new TlsCfgMeaningRows())
                .flatMap(table -> table.rows().stream())
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "rows")
    public void saysWhatIsWrongAndWhere(String name, TlsCfgTable.Writer writer, List<String> said) throws IOException {
        writer.write(folder.path());
        Loading loading = load();

        assertThat(loading.problems().stream()
                        .map(this::shown)
                        // has rows of its own, all others leave the section out
                        .filter(problem -> !problem.equals(TlsCfgTable.NO_CLIENT_DEFAULT) || said.contains(problem)))
                .as(name)
                .containsExactlyElementsOf(said);
        assertThat(loading.serving().isPresent())
                .isEqualTo(loading.failed().isEmpty())
                .isEqualTo(loading.problems().stream().noneMatch(Problem::isError));
    }

    private Loading load() {
        String config = Files.isDirectory(folder.path().resolve("tls.d")) ? "tls.d" : "tls.cfg";
        return new ConfigurationLoader(
                        new ScriptParams().with(TlsParams.CONFIG, config),
                        Hosts.in(folder.path(), Hosts.socket("127.0.0.1", 27061), Hosts.socket("::1", 27061)),
                        Clock.fixed(CertificateSpec.NOW, ZoneOffset.UTC))
                .load(1);
    }

    private String shown(Problem problem) {
        return (problem.isError() ? "" : "(warning) ")
                + problem.toString()
                        .replace(folder.path() + "/tls.cfg", "tls.cfg")
                        .replace(folder.path().toString(), "DIR")
                        .replaceFirst("^tls.cfg:(?=[0-9])", "");
    }

    @Test
    public void everyRowOfTheReferenceIsThere() {
        List<String> names = Stream.of(rows()).map(row -> row[0] + " ").toList();
        Stream<String> numbers =
                Stream.concat(IntStream.rangeClosed(1, 55).mapToObj(Integer::toString), Stream.of("48a", "48b"));

        assertThat(numbers.filter(number -> names.stream().noneMatch(name -> name.startsWith(number + " "))))
                .isEmpty();
    }
}
