package org.sipmodule.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The arrows between the rooms, and the few habits that a compiler cannot keep. */
public class ArchitectureTest {

    private static final String API = "org.sipmodule.module";
    private static final String HOST = "org.sipmodule.module.host..";
    private static final String SCRIPT = "org.sipmodule.module.script..";
    private static final String TLS = "org.sipmodule.tls..";
    private static final String EMBEDDED = "org.sipmodule.embedded..";
    private static final String CONTAINER = "org.sipmodule.container..";

    private final JavaClasses product = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.sipmodule");

    @DataProvider
    public Object[][] rules() {
        return new Object[][] {
            {
                "module-api needs the JDK, SLF4J and annotations only",
                classes()
                        .that()
                        .resideInAPackage("org.sipmodule.module..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "org.sipmodule.module..", "java..", "javax.crypto..", "org.slf4j..", "org.jspecify..")
            },
            {
                "the contract knows no host and no script",
                noClasses()
                        .that()
                        .resideInAPackage(API)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(HOST, SCRIPT)
            },
            {
                "the kernel knows no script",
                noClasses()
                        .that()
                        .resideInAPackage(HOST)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(SCRIPT)
            },
            {
                "the tls module sees the contract only",
                noClasses()
                        .that()
                        .resideInAPackage(TLS)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(HOST, SCRIPT, EMBEDDED, CONTAINER)
            },
            {
                "the host finds modules by ServiceLoader alone",
                noClasses()
                        .that()
                        .resideInAnyPackage(EMBEDDED, CONTAINER)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(TLS)
            },
            {
                "types of a servlet container are for what it loads itself",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(CONTAINER)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("javax.servlet..", "org.apache.catalina..", "org.mobicents..")
            },
            {
                "nothing needs the adapter for containers",
                noClasses()
                        .that()
                        .resideOutsideOfPackage(CONTAINER)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(CONTAINER)
            },
            {"Conscrypt", onlyIn("org.sipmodule.tls.engine..", "org.conscrypt..")},
            {"Netty", onlyIn("org.sipmodule.tls.transport..", "io.netty..")},
            {
                "JAIN-SIP",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "org.sipmodule.tls.sip..",
                                "org.sipmodule.embedded.sip..",
                                "org.sipmodule.embedded.modules")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("gov.nist..", "javax.sip..")
            },
            {
                "Guice",
                noClasses()
                        .that()
                        .resideOutsideOfPackage("org.sipmodule.tls")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.google.inject..")
            },
            {"Jackson", onlyIn("org.sipmodule.embedded.jsonrpc..", "com.fasterxml.jackson..")},
            {"junixsocket", onlyIn("org.sipmodule.embedded.rpc..", "org.newsclub..")},
            {"ini4j", onlyIn("org.sipmodule.tls.config..", "org.ini4j..")},
            {
                "ini4j stays at its SAX level: its object level expands ${...} without end (CVE-2022-41404)",
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("org\\.ini4j\\.(Ini|Wini|Profile|BasicProfile|Reg|Options)")
            },
            {
                "rooms of the tls module do not need each other in circles",
                slices().matching("org.sipmodule.tls.(*)..").should().beFreeOfCycles()
            },
            {
                "nor do those of the contract, the script among them",
                slices().matching("org.sipmodule.module.(**)").should().beFreeOfCycles()
            },
            {
                "nor do those of the embedded host",
                slices().matching("org.sipmodule.embedded.(*)..").should().beFreeOfCycles()
            },
            {
                "no room of the tls module needs what puts the rooms together",
                noClasses()
                        .that()
                        .resideInAPackage("org.sipmodule.tls.*..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.sipmodule.tls")
            },
            {
                "no provider is put into the JVM's list ahead of others",
                noClasses().should().callMethodWhere(named("insertProviderAt"))
            },
            {"names say what a class is", noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?|Impl)")},
        };
    }

    @Test(dataProvider = "rules")
    public void holds(String name, ArchRule rule) {
        rule.as(name).check(product);
    }

    @Test
    public void noTestSleeps() {
        JavaClasses tests = new ClassFileImporter()
                .importPaths(
                        Path.of("..", "module-api", "target", "test-classes"),
                        Path.of("..", "module-tls", "target", "test-classes"),
                        Path.of("target", "test-classes"));
        noClasses()
                .should()
                .callMethodWhere(named("sleep"))
                .as("tests wait for what they need, with a bound, and never for time to pass")
                .check(tests);
    }

    private static ArchRule onlyIn(String room, String library) {
        return noClasses().that().resideOutsideOfPackage(room).should().dependOnClassesThat(inPackage(library));
    }

    private static DescribedPredicate<JavaClass> inPackage(String library) {
        return JavaClass.Predicates.resideInAPackage(library);
    }

    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaMethodCall> named(String method) {
        return DescribedPredicate.describe(
                "call " + method, call -> call.getName().equals(method));
    }
}
