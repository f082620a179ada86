package org.sipmodule.embedded.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.sipmodule.module.RpcFault;
import org.sipmodule.module.RpcReply;
import org.sipmodule.module.RpcValue;
import org.sipmodule.module.Value;
import org.sipmodule.module.host.RuntimeVariables;
import org.slf4j.LoggerFactory;
import org.testng.annotations.AfterMethod;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The {@code cfg.*} commands on a module with a variable of each kind: replies and faults of a real Kamailio. */
public class CfgCommandsTest {

    private TestHost host = TestHost.startWithoutCtl();

    @BeforeMethod
    public void configure() {
        host = TestHost.startWithoutCtl(TestHost.param("demo", "log_level", Value.of(5)));
    }

    @AfterMethod
    public void close() {
        host.close();
    }

    @Test
    public void variablesAreListedInTheOrderOfTheirDeclaration() throws RpcFault {
        List<RpcValue> demo = TestHost.values("demo: depth", "demo: log", "demo: name", "demo: config");
        assertThat(host.call("cfg.list")).isEqualTo(demo);
        assertThat(host.call("cfg.list", "demo")).isEqualTo(demo);
        assertThat(host.call("cfg.list", "nosuch")).isEmpty();
    }

    @Test
    public void variablesAreReadOneByOneOrAsAGroup() throws RpcFault {
        assertThat(host.call("cfg.get", "demo", "depth")).containsExactly(RpcValue.of(9));
        assertThat(host.call("cfg.get", "demo", "log")).containsExactly(RpcValue.of(5));
        assertThat(host.call("cfg.get", "demo", "name")).containsExactly(RpcValue.of((String) null));
        assertThat(host.call("cfg.get", "demo"))
                .containsExactly(RpcReply.struct()
                        .put("depth", 9)
                        .put("log", 5)
                        .put("name", (String) null)
                        .build());
        assertThat(host.call("cfg.get", "nosuch"))
                .containsExactly(RpcReply.struct().build());
    }

    @DataProvider
    public Object[][] settings() {
        return new Object[][] {
            {"cfg.set_now_int", "log", 10, 10},
            {"cfg.seti", "log", -1, -1},
            {"cfg.set", "log", 4, 4},
            {"cfg.set", "log", "6", 6},
            {"cfg.set_now_string", "log", "7", 7},
            {"cfg.set_now_string", "name", "x", "x"},
            {"cfg.sets", "name", "", ""},
            {"cfg.set", "name", "y", "y"},
            {"cfg.set_now_int", "name", 3, "3"},
        };
    }

    @Test(dataProvider = "settings")
    public void aChangeActsAtOnce(String command, String name, Object value, Object read) throws RpcFault {
        assertThat(host.call(command, "demo", name, value)).isEmpty();
        assertThat(host.call("cfg.get", "demo", name)).isEqualTo(TestHost.values(read));
    }

    @Test
    public void whatOnlyTakesValuesIsNotShown() throws RpcFault {
        assertThat(host.call("cfg.set", "demo", "config", "other.cfg")).isEmpty();
        assertFault("Variable exists, but it is not readable via RPC interface", "cfg.get", "demo", "config");
    }

    @DataProvider
    public Object[][] refusals() {
        String set = "Failed to set the variable: ";
        return new Object[][] {
            {set + "demo.depth is read-only", new Object[] {"cfg.set_now_int", "demo", "depth", 3}},
            {set + "11 is out of the range of demo.log, -1..10", new Object[] {"cfg.set_now_int", "demo", "log", 11}},
            {set + "demo.log is a 32-bit number, not \"abc\"", new Object[] {"cfg.set", "demo", "log", "abc"}},
            {
                set + "group demo has no variable logg, did you mean log?",
                new Object[] {"cfg.set_delayed", "demo", "logg", 1}
            },
            {set + "group demo has no variable secret", new Object[] {"cfg.set_now_int", "demo", "secret", 1}},
            {set + "there is no group dem, did you mean demo?", new Object[] {"cfg.set", "dem", "log", 1}},
            {"Failed to get the variable: there is no group nosuch", new Object[] {"cfg.get", "nosuch", "x"}},
            {
                "Failed to get the variable description: group demo has no variable nosuch",
                new Object[] {"cfg.help", "demo", "nosuch"}
            },
            {
                "error at parameter 1: expected string type but end of packet encountered",
                new Object[] {"cfg.set_now_int", "demo"}
            },
            {
                "error at parameter 2: expected string type but record doesn't match type",
                new Object[] {"cfg.set", "demo", "log", 1.5}
            },
            {
                "error at parameter 2: expected integer type but record doesn't match type",
                new Object[] {"cfg.set_now_int", "demo", "log", "abc"}
            },
            {"error at parameter 0: expected string type but end of packet encountered", new Object[] {"cfg.reset"}},
        };
    }

    @Test(dataProvider = "refusals")
    public void aRefusalNamesTheCause(String text, Object[] call) throws RpcFault {
        assertFault(
                text, (String) call[0], List.of(call).subList(1, call.length).toArray());
        assertThat(host.call("cfg.get", "demo", "log")).containsExactly(RpcValue.of(5));
    }

    @Test
    public void preparedChangesWaitForTheCommit() throws RpcFault {
        assertThat(host.call("cfg.set_delayed_int", "demo", "log", 7)).isEmpty();
        assertThat(host.call("cfg.set_delayed_string", "demo", "config", "foo")).isEmpty();
        assertThat(host.call("cfg.get", "demo", "log")).containsExactly(RpcValue.of(5));
        assertThat(host.call("cfg.diff"))
                .containsExactly(
                        RpcReply.struct()
                                .put("group name", "demo")
                                .put("variable name", "log")
                                .put("old value", 5)
                                .put("new value", 7)
                                .build(),
                        RpcReply.struct()
                                .put("group name", "demo")
                                .put("variable name", "config")
                                .put("old value", (String) null)
                                .put("new value", "foo")
                                .build());
        assertThat(host.call("cfg.commit")).isEmpty();
        assertThat(host.call("cfg.get", "demo", "log")).containsExactly(RpcValue.of(7));
        assertThat(host.call("cfg.diff")).isEmpty();
    }

    @Test
    public void preparedChangesCanBeDropped() throws RpcFault {
        host.call("cfg.set_delayed", "demo", "log", 7);
        assertThat(host.call("cfg.rollback")).isEmpty();
        assertThat(host.call("cfg.commit")).as("nothing is pending").isEmpty();
        assertThat(host.call("cfg.get", "demo", "log")).containsExactly(RpcValue.of(5));
    }

    @Test
    public void preparedChangesAreBounded() throws RpcFault {
        for (int i = 0; i < 1000; i++) {
            host.call("cfg.set_delayed", "demo", "log", 7);
        }
        assertFault(
                "Failed to set the variable: 1000 changes wait for cfg.commit or cfg.rollback",
                "cfg.set_delayed",
                "demo",
                "log",
                7);
    }

    @Test
    public void aResetGoesBackToTheValuesOfTheScript() throws RpcFault {
        host.call("cfg.set", "demo", "log", 7);
        host.call("cfg.set", "demo", "name", "x");
        assertThat(host.call("cfg.reset", "demo")).isEmpty();
        assertThat(host.call("cfg.get", "demo", "log")).containsExactly(RpcValue.of(5));
        assertThat(host.call("cfg.get", "demo", "name")).containsExactly(RpcValue.of((String) null));
        assertThat(host.call("cfg.reset", "nosuch")).isEmpty();
    }

    @Test
    public void eachChangeIsLogged() throws RpcFault {
        Logger logger = (Logger) LoggerFactory.getLogger(RuntimeVariables.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        // whatever level a host in this JVM has set
        logger.setLevel(Level.INFO);
        try {
            host.call("cfg.set", "demo", "log", 7);
            host.call("cfg.set", "demo", "name", "x\nFORGED");
            host.call("cfg.set_delayed", "demo", "log", 8);
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::toString)
                .containsExactly(
                        "[INFO] demo.log has been changed to 7", "[INFO] demo.name has been changed to \"x?FORGED\"");
    }

    @Test
    public void helpIsTwoTexts() throws RpcFault {
        assertThat(host.call("cfg.help", "demo", "log"))
                .isEqualTo(TestHost.values("log level", "(parameter type is integer)"));
        assertThat(host.call("cfg.help", "demo", "config"))
                .isEqualTo(TestHost.values("a file", "(parameter type is string)"));
    }

    private void assertFault(String text, String command, Object... arguments) {
        assertThatThrownBy(() -> host.call(command, arguments))
                .isInstanceOfSatisfying(
                        RpcFault.class, fault -> assertThat(fault.code()).isEqualTo(400))
                .hasMessage(text);
    }
}
