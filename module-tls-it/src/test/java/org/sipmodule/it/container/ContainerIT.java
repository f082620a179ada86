package org.sipmodule.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.sipmodule.embedded.MadeCertificates;
import org.sipmodule.it.peer.SipText;
import org.sipmodule.it.peer.TestIdentity;
import org.sipmodule.it.peer.TlsCallee;
import org.sipmodule.it.peer.TlsCaller;
import org.sipmodule.it.peer.TlsTunnel;
import org.sipmodule.it.tool.Sipp;
import org.sipmodule.tool.Tool;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** RestComm SIP Servlets run the module and its script: by the door that costs no thread for a connection. */
public class ContainerIT {

    static final String CLIENT = "CN=client.example.test";
    static final String NOBODY = "nobody";

    private static final int CALLERS = 10;
    private static final int REQUESTS = 10;
    private static final int RELOADS = 5;
    private static final int REDEPLOYMENTS = 10;
    private static final int WARM_UP = 3;
    private static final int LOOKS = 3;
    private static final int MOST_COLLECTIONS = 10;

    private final String door;
    private ContainerFixture host;
    private TlsCallee first;
    private TlsCallee second;
    private TlsCallee unused;

    public ContainerIT() {
        this(ContainerFixture.PROCESSORS);
    }

    ContainerIT(String door) {
        this.door = door;
    }

    @BeforeClass
    public void start() throws Exception {
        first = new TlsCallee("127.0.0.1");
        second = new TlsCallee("127.0.0.1");
        unused = new TlsCallee("127.0.0.1");
        host = ContainerFixture.start(door, unused.port());
        first.answering(host.certificates(), "alpha");
        second.answering(host.certificates(), "beta");
        unused.answering(host.certificates(), "alpha");
    }

    @AfterClass(alwaysRun = true)
    public void stop() throws Exception {
        first.close();
        second.close();
        unused.close();
        host.close();
    }

    @DataProvider
    public Object[][] names() {
        return new Object[][] {
            {"alpha.example.test", "CN=alpha.example.test"},
            {"beta.example.test", "CN=beta.example.test"},
            {"gamma.example.test", "CN=sip.example.test"},
        };
    }

    @Test(dataProvider = "names")
    public void eachNameHasItsCertificateAndReachesTheServlet(String name, String subject) throws Exception {
        try (TlsCaller caller = host.stranger(name)) {
            assertThat(caller.serverSubject()).isEqualTo(subject);
            SipText reply = caller.ask("OPTIONS", "anybody");
            assertThat(reply.startLine()).isEqualTo("SIP/2.0 200 OK");
            assertThat(reply.header("X-Sni")).isEqualTo(name);
            assertThat(reply.header("X-Script")).isEqualTo("tls TLSv1.3");
        }
    }

    @Test
    public void theServletIsToldWhoIsVerified() throws Exception {
        try (TlsCaller known = host.known("alpha.example.test");
                TlsCaller stranger = host.stranger("alpha.example.test")) {
            assertThat(known.ask("OPTIONS", "anybody").header("X-Verified")).isEqualTo("true");
            assertThat(stranger.ask("OPTIONS", "anybody").header("X-Verified")).isEqualTo("false");
        }
    }

    @Test
    public void aCertificateOfAnotherAuthorityProvesNothing() throws Exception {
        Path folder = MadeCertificates.besideThem();
        Path rogue = folder.resolve("certs");
        Files.copy(host.certificates().resolve("ca.pem"), rogue.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
        try (TlsCaller caller = TlsCaller.to(host.port(), TestIdentity.of(rogue, "client"), "alpha.example.test")) {
            assertThat(caller.ask("OPTIONS", "anybody").header("X-Verified")).isEqualTo("false");
        }
    }

    @Test
    public void whatTheScriptAnswersOrDropsNeverReachesTheServlet() throws Exception {
        try (TlsCaller caller = host.stranger("alpha.example.test")) {
            assertThat(caller.ask("OPTIONS", "barred").startLine()).isEqualTo("SIP/2.0 403 Barred by the script");
            caller.send("OPTIONS", "vanish");
            caller.send("OPTIONS", "anybody", "Subject: the next one");
            // the first reply is the second request's
            assertThat(caller.reply().header("To")).startsWith("<sip:anybody@");
        }
    }

    @DataProvider
    public Object[][] senders() {
        return new Object[][] {{"MESSAGE"}, {"REGISTER"}};
    }

    @Test(dataProvider = "senders")
    public void theServletSendsByServerId(String method) throws Exception {
        try (TlsCaller caller = host.stranger("alpha.example.test")) {
            assertThat(send(caller, method, first.port(), "carrier-a")).isEqualTo("SIP/2.0 200 OK");
            TlsCallee.Arrival one = first.next();
            assertThat(one.peer()).isEqualTo(NOBODY);
            assertThat(one.sni()).isEqualTo("alpha.example.test");
            assertThat(send(caller, method, second.port(), "carrier-b")).isEqualTo("SIP/2.0 200 OK");
            TlsCallee.Arrival other = second.next();
            assertThat(other.peer()).isEqualTo(CLIENT);
            assertThat(other.sni()).isEqualTo("beta.example.test");
        }
    }

    private static String send(TlsCaller caller, String method, int port, String id) throws Exception {
        return caller.ask(
                        method,
                        "anybody",
                        "X-Target: sip:callee@127.0.0.1:" + port + ";transport=tls",
                        "X-Server-Id: " + id)
                .startLine();
    }

    @Test
    public void whatTheScriptSaidRulesTheServletsProxying() throws Exception {
        try (TlsCaller caller = host.stranger("alpha.example.test")) {
            assertThat(caller.ask(
                                    "MESSAGE",
                                    "scripted",
                                    "X-Target: sip:callee@127.0.0.1:" + second.port() + ";transport=tls")
                            .startLine())
                    .isEqualTo("SIP/2.0 200 OK");
            assertThat(second.next().peer()).isEqualTo(CLIENT);
            // and nothing of it is left for the next
            assertThat(caller.ask(
                                    "MESSAGE",
                                    "anybody",
                                    "X-Target: sip:callee@127.0.0.1:" + second.port() + ";transport=tls")
                            .startLine())
                    .isEqualTo("SIP/2.0 200 OK");
            assertThat(second.next().peer()).isEqualTo(NOBODY);
        }
    }

    @Test(dataProvider = "senders")
    public void aDroppedConnectionIsAFailedSend(String method) throws Exception {
        try (TlsCaller caller = host.stranger("alpha.example.test")) {
            assertThat(send(caller, method, unused.port(), "carrier-a"))
                    .startsWith("SIP/2.0 477 Send failed")
                    .contains("tls:connection-out");
            assertThat(unused.nextUnused()).isEqualTo("alpha.example.test");
        }
    }

    /** Whom the peer sees. */
    @DataProvider
    public Object[][] relays() {
        return new Object[][] {{"relayed", CLIENT}, {"forwarded", statelessClient()}};
    }

    /** Of a request that is sent without a transaction, under the profile that the script has named. */
    String statelessClient() {
        return CLIENT;
    }

    @Test(dataProvider = "relays")
    public void theScriptSendsOnWithoutTheServlet(String user, String client) throws Exception {
        try (TlsCaller caller = host.stranger("alpha.example.test")) {
            String target = "X-Target: sip:callee@127.0.0.1:" + second.port() + ";transport=tls";
            assertThat(caller.ask("OPTIONS", user, target).startLine()).isEqualTo("SIP/2.0 200 OK");
            assertThat(second.next().peer()).isEqualTo(client);
        }
    }

    @Test
    public void theScriptIsToldOfADroppedConnection() throws Exception {
        try (TlsCaller caller = host.stranger("alpha.example.test")) {
            String target = "X-Target: sip:callee@127.0.0.1:" + unused.port() + ";transport=tls";
            assertThat(caller.ask("OPTIONS", "relayed", target).startLine()).startsWith("SIP/2.0 477 ");
            assertThat(unused.nextUnused()).isEqualTo("beta.example.test");
        }
    }

    @Test
    public void kamcmdWorks() throws Exception {
        Tool.require("kamcmd", "kamailio");
        try (TlsCaller caller = host.stranger("alpha.example.test")) {
            caller.ask("OPTIONS", "anybody");
            assertThat(host.kamcmd("tls.list"))
                    .contains("sni: alpha.example.test")
                    .contains("127.0.0.1");
            assertThat(host.kamcmd("tls.reload")).contains("Ok");
            assertThat(host.kamcmd("core.uptime")).contains("uptime");
        }
    }

    /** Half of them by one client profile and half by the other, many at once, with reloads in between. */
    @Test
    public void nothingIsLostOrMixedUpUnderReloads() throws Exception {
        Tool.require("kamcmd", "kamailio");
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        List<Future<List<String>>> all = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            boolean certified = i % 2 == 0;
            all.add(callers.submit(() -> statuses(certified ? second : first, certified ? "carrier-b" : "carrier-a")));
        }
        for (int i = 0; i < RELOADS; i++) {
            assertThat(host.kamcmd("tls.reload")).contains("Ok");
        }
        for (Future<List<String>> one : all) {
            assertThat(one.get(60, TimeUnit.SECONDS)).hasSize(REQUESTS).containsOnly("SIP/2.0 200 OK");
        }
        callers.shutdown();
        for (int i = 0; i < CALLERS / 2 * REQUESTS; i++) {
            assertThat(first.next().peer()).isEqualTo(NOBODY);
            assertThat(second.next().peer()).isEqualTo(CLIENT);
        }
    }

    private List<String> statuses(TlsCallee callee, String id) throws Exception {
        List<String> statuses = new ArrayList<>();
        try (TlsCaller caller = host.stranger("alpha.example.test")) {
            for (int i = 0; i < REQUESTS; i++) {
                statuses.add(send(caller, i % 2 == 0 ? "MESSAGE" : "REGISTER", callee.port(), id));
            }
        }
        return statuses;
    }

    /**
     * A redeployment that leaves something behind leaves a class at least, every time: ten of them make ten, as often as one
     * looks. Other classes that come meanwhile, for calls by reflection and what a test had not used before, come once. Of
     * threads, the pools of the container may have grown by a pair.
     */
    @Test(priority = 1)
    public void redeployingLeavesNothingBehind() throws Exception {
        int classes = redeployed(WARM_UP);
        int threads = Thread.activeCount();
        int more = REDEPLOYMENTS;
        for (int i = 0; i < LOOKS && more >= REDEPLOYMENTS; i++) {
            int now = redeployed(REDEPLOYMENTS);
            more = now - classes;
            classes = now;
        }
        assertThat(more).isLessThan(REDEPLOYMENTS);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2));
    }

    /** @return how many classes are loaded after that */
    private int redeployed(int times) throws Exception {
        List<WeakReference<ClassLoader>> gone = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            gone.add(new WeakReference<>(host.application()));
            redeployAndAsk();
        }
        // what the application's own session timers may still hold ends with the last undeployment but one
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            System.gc();
            assertThat(gone.stream().filter(loader -> loader.get() != null)).hasSizeLessThanOrEqualTo(1);
        });
        return settledClasses();
    }

    /** Classes that are loaded now, once a collection unloads no more of them. */
    private static int settledClasses() {
        ClassLoadingMXBean loading = ManagementFactory.getClassLoadingMXBean();
        int before = Integer.MAX_VALUE;
        for (int i = 0; i < MOST_COLLECTIONS && loading.getLoadedClassCount() < before; i++) {
            before = loading.getLoadedClassCount();
            System.gc();
        }
        return loading.getLoadedClassCount();
    }

    /** The stack comes back under its name with all that it had. */
    @Test(priority = 2)
    public void aRestartReadsTheScriptAnew() throws Exception {
        host = host.restarted(door);
        try (TlsCaller caller = host.known("beta.example.test")) {
            SipText reply = caller.ask("OPTIONS", "anybody");
            assertThat(reply.header("X-Verified")).isEqualTo("true");
            assertThat(reply.header("X-Script")).isEqualTo("tls TLSv1.3");
            assertThat(caller.ask("OPTIONS", "barred").startLine()).isEqualTo("SIP/2.0 403 Barred anew");
        }
    }

    private void redeployAndAsk() throws Exception {
        host.redeploy();
        try (TlsCaller caller = host.known("alpha.example.test")) {
            assertThat(caller.ask("OPTIONS", "anybody").header("X-Verified")).isEqualTo("true");
        }
    }

    @Test
    public void sippCompletesItsCalls() throws Exception {
        try (TlsTunnel tunnel = new TlsTunnel(
                host.port(), "alpha.example.test", host.certificates().resolve("ca.pem"))) {
            Tool.Outcome calls = calls(tunnel.port());
            if (calls.output().contains("500 Server Internal Error")) {
                // RestComm's own: it sets a transaction's timers after JAIN-SIP may have started them (after 200 ms)
                calls = calls(tunnel.port());
            }
            assertThat(calls.status()).as(calls.output()).isZero();
        }
    }

    private Tool.Outcome calls(int port) {
        return Sipp.run(host.folder(), "uac", "tcp", 20, "-r", "10", "-d", "100", "127.0.0.1:" + port);
    }
}
