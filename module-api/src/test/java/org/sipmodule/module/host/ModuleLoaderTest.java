package org.sipmodule.module.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.sipmodule.module.Problem;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class ModuleLoaderTest {

    private static final SourceLocation PLACE = new SourceLocation("kamailio.cfg", 4, 1);

    private final List<String> journal = FakeModule.newJournal();
    private final ModuleLoader loader =
            ModuleLoader.of(List.of(new FakeModule("tls", journal), new FakeModule("old", 0, journal, false)));

    @DataProvider
    public Object[][] spellings() {
        return new Object[][] {{"tls"}, {"tls.so"}, {"modules/tls.so"}, {"/usr/lib/kamailio/modules/tls.so"}};
    }

    @Test(dataProvider = "spellings")
    public void findsAModuleByNameFileOrPath(String spelling) {
        Problems problems = new Problems();
        assertThat(loader.load(List.of(new LoadModule(spelling, PLACE)), problems))
                .containsOnlyKeys("tls");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    public void namesWhatThereIsWhenThereIsNone() {
        assertThat(problemsOf("tsl.so"))
                .containsExactly(
                        "kamailio.cfg:4:1: loadmodule \"tsl.so\": this host has no module tsl: one of tls, old. "
                                + "Did you mean tls?");
    }

    @Test
    public void refusesAModuleOfAnotherApi() {
        assertThat(problemsOf("old"))
                .containsExactly("kamailio.cfg:4:1: module old was built for version 0 of the module API: version 1. "
                        + "Use the module and the host of one release");
    }

    @Test
    public void loadsAModuleOnceAndSaysSo() {
        assertThat(problemsOf("tls", "tls.so"))
                .containsExactly("kamailio.cfg:4:1: module tls is loaded again: once, as at kamailio.cfg:4:1");
    }

    @Test
    public void twoModulesOfOneNameAreABrokenClassPath() {
        List<org.sipmodule.module.ModuleProvider> twice =
                List.of(new FakeModule("tls", journal), new FakeModule("tls", journal));
        assertThatThrownBy(() -> ModuleLoader.of(twice))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("two modules are named tls");
    }

    private List<String> problemsOf(String... names) {
        Problems problems = new Problems();
        Map<String, LoadedModule> loaded = loader.load(
                List.of(names).stream().map(name -> new LoadModule(name, PLACE)).toList(), problems);
        assertThat(loaded.size()).isLessThanOrEqualTo(1);
        return problems.all().stream().map(Problem::toString).toList();
    }
}
