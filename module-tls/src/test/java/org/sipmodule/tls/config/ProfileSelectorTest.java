package org.sipmodule.tls.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quicktheories.QuickTheory;
import org.quicktheories.generators.SourceDSL;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.ProfileKey.Domain;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

/** The choice of a profile; profiles are told apart by the name of their certificate. */
public class ProfileSelectorTest {

    private static final String DEFAULT = section("server:default", "D");

    /** Sockets 127.0.0.1:1, :2 and :3; the sections of the conformance suite. */
    private static final String MATRIX = DEFAULT
            + section("server:127.0.0.1:2", "alpha")
            + section("server:any", "beta", "beta.example.test", 0)
            + section("server:any", "gamma", "gamma.example.test", 1)
            + section("server:any", "delta", "delta.example.test", 2)
            + section("server:127.0.0.1:3", "epsilon", "epsilon.example.test", 0)
            + section("server:any", "three", "three.example.test", 3);

    private static String section(String header, String certificate) {
        return "[" + header + "]\ncertificate = " + certificate + "\n";
    }

    private static String section(String header, String certificate, String name, int mode) {
        return section(header, certificate) + "server_name = " + name + "\nserver_name_mode = " + mode + "\n";
    }

    @DataProvider
    public Object[][] servers() {
        String mine = "server:127.0.0.1:1";
        String two = DEFAULT + section(mine, "a", "a.test", 0) + section(mine, "b", "b.test", 0);
        String three = two + section(mine, "plain");
        String anyFirst = section("server:any", "any1", "n.test", 0)
                + section(mine, "own", "n.test", 0)
                + DEFAULT
                + section("server:any", "any2", "n.test", 0);
        String wild =
                DEFAULT + section("server:any", "wild", "w.test", 1) + section("server:any", "exact", "s.w.test", 0);
        String longer =
                DEFAULT + section("server:any", "long", "b.w.test", 1) + section("server:any", "short", "w.test", 1);
        String everyPort = DEFAULT + section("server:127.0.0.1:0", "every");
        String bothPorts = everyPort + section(mine, "own");
        String bothPortsSwapped = DEFAULT + section(mine, "own") + section("server:127.0.0.1:0", "every");
        String namedAndEvery =
                DEFAULT + section(mine, "a", "a.test", 0) + section("server:127.0.0.1:0", "b", "b.test", 0);
        String namedThenPlainEvery = DEFAULT + section(mine, "a", "a.test", 0) + section("server:127.0.0.1:0", "every");
        String wildOwn = DEFAULT + section("server:any", "exact", "s.w.test", 0) + section(mine, "own", "w.test", 1);
        return new Object[][] {
            {"F04 no SNI, no profile for the socket", MATRIX, 1, null, "D"},
            {"F03 exact", MATRIX, 1, "beta.example.test", "beta"},
            {"F03 mode 0, sub-domain", MATRIX, 1, "sub.beta.example.test", "D"},
            {"case", MATRIX, 1, "BETA.Example.TEST", "beta"},
            {"F05 trailing dot", MATRIX, 1, "beta.example.test.", "beta"},
            {"F03 mode 1, exact", MATRIX, 1, "gamma.example.test", "gamma"},
            {"F03 mode 1, sub-domain", MATRIX, 1, "sub.gamma.example.test", "gamma"},
            {"F03 mode 1, two labels", MATRIX, 1, "a.b.gamma.example.test", "gamma"},
            {"F03 mode 1, same letters", MATRIX, 1, "xgamma.example.test", "D"},
            {"F03 mode 1, sub-domain, case", MATRIX, 1, "SUB.GAMMA.example.test", "gamma"},
            {"F03 mode 2, exact", MATRIX, 1, "delta.example.test", "D"},
            {"F03 mode 2, sub-domain", MATRIX, 1, "sub.delta.example.test", "delta"},
            {"F03 mode 2, two labels", MATRIX, 1, "a.b.delta.example.test", "delta"},
            {"F03 mode 2, same letters", MATRIX, 1, "xdelta.example.test", "D"},
            {"name of another socket", MATRIX, 1, "epsilon.example.test", "D"},
            {"unknown", MATRIX, 1, "unknown.example.test", "D"},
            {"F03 mode 3 is mode 0", MATRIX, 1, "three.example.test", "three"},
            {"F03 mode 3, sub-domain", MATRIX, 1, "sub.three.example.test", "D"},
            {"F05 IP literal", MATRIX, 1, "127.0.0.1", "D"},
            {"F05 IPv6 literal", MATRIX, 1, "::1", "D"},
            {"F05 empty", MATRIX, 1, "", "D"},
            {"F05 a dot", MATRIX, 1, ".", "D"},
            {"F04 socket without name, no SNI", MATRIX, 2, null, "alpha"},
            {"F01 socket without name, known", MATRIX, 2, "beta.example.test", "beta"},
            {"F01 socket without name, unknown", MATRIX, 2, "unknown.example.test", "alpha"},
            {"socket without name, other socket's", MATRIX, 2, "epsilon.example.test", "alpha"},
            {"socket without name, sub-domain", MATRIX, 2, "sub.gamma.example.test", "gamma"},
            {"socket without name, IP literal", MATRIX, 2, "127.0.0.1", "alpha"},
            {"F04 socket with name, no SNI", MATRIX, 3, null, "epsilon"},
            {"socket with name, its own", MATRIX, 3, "epsilon.example.test", "epsilon"},
            {"socket with name, sub-domain", MATRIX, 3, "sub.epsilon.example.test", "D"},
            {"F01 socket with name, any's", MATRIX, 3, "beta.example.test", "beta"},
            {"F01 socket with name, unknown", MATRIX, 3, "unknown.example.test", "D"},
            {"two named and a plain one, no SNI", three, 1, null, "plain"},
            {"two named and a plain one, first", three, 1, "a.test", "a"},
            {"two named and a plain one, second", three, 1, "b.test", "b"},
            {"two named and a plain one, unknown", three, 1, "x.test", "plain"},
            {"two named, no SNI", two, 1, null, "b"},
            {"two named, first", two, 1, "a.test", "a"},
            {"two named, second", two, 1, "b.test", "b"},
            {"two named, unknown", two, 1, "x.test", "D"},
            {"ip:port before any", anyFirst, 1, "n.test", "own"},
            {"last of two any", anyFirst, 2, "n.test", "any2"},
            {"exact before sub-domain", wild, 1, "s.w.test", "exact"},
            {"exact before sub-domain, other", wild, 1, "w.test", "wild"},
            {"longer suffix before shorter", longer, 1, "a.b.w.test", "long"},
            {"longer suffix before shorter, other", longer, 1, "c.w.test", "short"},
            {"star is a letter", DEFAULT + section("server:any", "star", "*.w.test", 0), 1, "x.w.test", "D"},
            {"port 0", everyPort, 1, null, "every"},
            {"port 0, unknown", everyPort, 1, "x.test", "every"},
            {"own port before port 0", bothPorts, 1, null, "own"},
            {"own port before port 0, whatever the order", bothPortsSwapped, 1, null, "own"},
            {"own port before port 0, other port", bothPorts, 2, null, "every"},
            {"named own port, named port 0, no SNI", namedAndEvery, 1, null, "a"},
            {"named own port, named port 0, own", namedAndEvery, 1, "a.test", "a"},
            {"named own port, named port 0, other", namedAndEvery, 1, "b.test", "b"},
            {"plain before named", namedThenPlainEvery, 1, null, "every"},
            {"plain port 0 for unknown names", namedThenPlainEvery, 1, "x.test", "every"},
            {"sub-domain of ip:port before exact any", wildOwn, 1, "s.w.test", "own"},
            {"default with a name", section("server:default", "D", "d.test", 0), 1, "x.test", "D"},
        };
    }

    @Test(dataProvider = "servers")
    public void choosesServerProfiles(String name, String text, int port, @Nullable String sni, String certificate) {
        TlsProfile chosen = selector(text).server(Hosts.socket("127.0.0.1", port), Optional.ofNullable(sni));

        assertThat(chosen.certificate().orElseThrow().getFileName()).as(name).hasToString(certificate);
    }

    @Test
    public void f02EachNamedProfileOfASocketKeepsWhatIsItsOwnInAnyOrder() {
        List<String> sections = List.of(
                section("server:127.0.0.1:1", "a", "a.test", 0)
                        + "method = TLSv1.3\nca_list = a-ca\nverify_client = on\n",
                section("server:127.0.0.1:1", "b", "b.test", 0)
                        + "method = TLSv1.2\ncipher_list = AES128-SHA\nverify_client = optional\nca_list = b-ca\n",
                section("server:127.0.0.1:1", "c", "c.test", 0) + "verify_depth = 1\n");
        List<String> seen = new ArrayList<>();
        for (int[] order : new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
            ProfileSelector selector =
                    selector(sections.get(order[0]) + sections.get(order[1]) + sections.get(order[2]));
            seen.add(List.of("a.test", "b.test", "c.test").stream()
                    .map(name -> selector.server(Hosts.socket("127.0.0.1", 1), Optional.of(name)))
                    .map(profile -> ProfileSummary.lines(profile).get(0))
                    .collect(Collectors.joining("\n")));
        }
        assertThat(seen).containsOnly("""
                TLSs<127.0.0.1:1>: tls_method=23, certificate='/etc/sip/a', ca_list='/etc/sip/a-ca', ca_path='(null)',\
                 crl='(null)', require_certificate=0, cipher_list='(null)', private_key='/etc/sip/a',\
                 private_key_password='(null)', verify_certificate=0, verify_depth=9, verify_client=1
                TLSs<127.0.0.1:1>: tls_method=18, certificate='/etc/sip/b', ca_list='/etc/sip/b-ca', ca_path='(null)',\
                 crl='(null)', require_certificate=0, cipher_list='AES128-SHA', private_key='/etc/sip/b',\
                 private_key_password='(null)', verify_certificate=0, verify_depth=9, verify_client=2
                TLSs<127.0.0.1:1>: tls_method=22, certificate='/etc/sip/c', ca_list='(null)', ca_path='(null)',\
                 crl='(null)', require_certificate=0, cipher_list='(null)', private_key='/etc/sip/c',\
                 private_key_password='(null)', verify_certificate=0, verify_depth=1, verify_client=0""");
    }

    @DataProvider
    public Object[][] clients() {
        String base = section("client:default", "D");
        String byId = base + section("client:any", "one", "one.test", 0) + "server_id = ClientOne\n";
        String byAddress = byId + section("client:192.0.2.1:5061", "address");
        String named = base + section("client:192.0.2.1:5061", "named", "n.test", 0);
        String namedAndPlain = named + section("client:192.0.2.1:5061", "plain");
        String source = base + section("client:127.0.0.1:0", "source");
        String idOnDefault =
                section("client:default", "D") + "server_id = d\n" + section("client:192.0.2.1:0", "address");
        return new Object[][] {
            {"nothing fits", byId, null, null, "D"},
            {"server_id", byId, null, "clientone", "one"},
            {"server_id beats ip:port", byAddress, null, "clientone", "one"},
            {"server_id beats the name", byAddress, "other.test", "CLIENTONE", "one"},
            {"unknown server_id", byId, null, "nosuch", "D"},
            {"unknown server_id, address", byAddress, null, "nosuch", "address"},
            {"empty server_id", byId, null, "", "D"},
            {"server_id of the default", idOnDefault, null, "d", "D"},
            {"F52 remote address", byAddress, null, null, "address"},
            {"remote address beats the name of any", byAddress, "one.test", null, "address"},
            {"name of any", byId, "ONE.test.", null, "one"},
            {"any without a name asked for", base + section("client:any", "any", "x.test", 0), null, null, "D"},
            {"named address, no name asked for", named, null, null, "named"},
            {"named address, its name", named, "n.test", null, "named"},
            {"named address, other name", named, "x.test", null, "D"},
            {"named and plain address, no name", namedAndPlain, null, null, "plain"},
            {"named and plain address, its name", namedAndPlain, "n.test", null, "named"},
            {"named and plain address, other name", namedAndPlain, "x.test", null, "plain"},
            {"local address with port 0", source, null, null, "source"},
            {"F52 remote before local", source + section("client:192.0.2.1:0", "remote"), null, null, "remote"},
            {"F52 local address with a port never", base + section("client:127.0.0.1:5061", "source"), null, null, "D"},
        };
    }

    @Test(dataProvider = "clients")
    public void choosesClientProfiles(
            String name, String text, @Nullable String serverName, @Nullable String serverId, String certificate) {
        TlsProfile chosen = selector(text)
                .client(
                        Hosts.socket("192.0.2.1", 5061),
                        Optional.of(Hosts.socket("127.0.0.1", 0).getAddress()),
                        Optional.ofNullable(serverName),
                        Optional.ofNullable(serverId));

        assertThat(chosen.certificate().orElseThrow().getFileName()).as(name).hasToString(certificate);
    }

    private static ProfileSelector selector(String text) {
        Problems problems = new Problems();
        TlsConfiguration configuration = new Profiles(Hosts.silent(), problems)
                .of(TlsCfgReader.parse("tls.cfg", text, problems), SourceLocation.NONE, 1);
        assertThat(problems.hasErrors()).isFalse();
        return ProfileSelector.of(configuration);
    }

    // ------------------------------------------------------------------ the index against a plain search

    @Test
    public void theIndexFindsWhatAPlainSearchFinds() {
        QuickTheory.qt()
                .withFixedSeed(20261125)
                .withExamples(4000)
                .forAll(
                        SourceDSL.lists()
                                .of(SourceDSL.integers().between(0, 999))
                                .ofSizeBetween(0, 12),
                        SourceDSL.integers().between(1, 2),
                        SourceDSL.integers().between(0, 11))
                .check((seeds, port, name) -> {
                    List<TlsProfile> profiles = seeds.stream()
                            .map(ProfileSelectorTest::profile)
                            .filter(profile -> profile.key().domain() != Domain.ANY
                                    || profile.serverName().isPresent())
                            .toList();
                    TlsProfile fallback = profile(Role.SERVER, Domain.DEFAULT, null, 0, Optional.empty(), 0);
                    TlsConfiguration configuration = new TlsConfiguration(1, fallback, fallback, profiles, List.of());
                    InetSocketAddress local = Hosts.socket("127.0.0.1", port);
                    Optional<String> sni = name < NAMES.size() ? Optional.of(NAMES.get(name)) : Optional.empty();
                    return ProfileSelector.of(configuration)
                            .server(local, sni)
                            .equals(plain(configuration, local, sni));
                });
    }

    private static final List<String> NAMES =
            List.of("test", "a.test", "b.a.test", "c.b.a.test", "xa.test", "b.test", ".a.test", "a..test");

    private static TlsProfile profile(int seed) {
        Optional<ServerName> name = seed % 5 == 0
                ? Optional.empty()
                : Optional.of(new ServerName(NAMES.get(seed % NAMES.size()), ServerName.Mode.of(seed / 7 % 3)));
        return seed % 3 == 0
                ? profile(Role.SERVER, Domain.ANY, null, 0, name, seed)
                : profile(
                        Role.SERVER,
                        Domain.ADDRESS,
                        Hosts.socket(seed % 2 == 0 ? "127.0.0.1" : "127.0.0.2", 0)
                                .getAddress(),
                        seed / 3 % 3,
                        name,
                        seed);
    }

    private static TlsProfile profile(
            Role role, Domain domain, @Nullable InetAddress address, int port, Optional<ServerName> name, int seed) {
        return new TlsProfile(
                new ProfileKey(role, domain, address, port),
                TlsMethod.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                VerifyClient.OFF,
                seed,
                Optional.empty(),
                name,
                Optional.empty(),
                VerifyName.OFF,
                false,
                SourceLocation.NONE,
                Map.of());
    }

    /** 2 for the name itself, 1 for a name below it, 0 for others, as far as the mode lets them. */
    private static int match(ServerName wanted, String sent) {
        String name = ServerName.normal(sent);
        if (name.equals(wanted.name())) {
            return wanted.mode() == ServerName.Mode.ONLY_SUBDOMAINS ? 0 : 2;
        }
        return wanted.mode() != ServerName.Mode.EXACT && name.endsWith("." + wanted.name()) ? 1 : 0;
    }

    /** README D5 and D6 word by word: filter, rank, take the best, the last of equals. */
    private static TlsProfile plain(TlsConfiguration configuration, InetSocketAddress local, Optional<String> sni) {
        Predicate<TlsProfile> own = profile -> profile.key().domain() == Domain.ADDRESS
                && local.getAddress().equals(profile.key().address())
                && (profile.key().port() == 0 || profile.key().port() == local.getPort());
        Predicate<TlsProfile> named = profile -> sni.isPresent()
                && profile.serverName().map(name -> match(name, sni.get()) > 0).orElse(false);
        Comparator<TlsProfile> byPort =
                Comparator.comparing(profile -> profile.key().port() != 0);
        Comparator<TlsProfile> byDomain =
                Comparator.comparing((TlsProfile profile) -> profile.key().domain() == Domain.ADDRESS);
        Comparator<TlsProfile> byMatch =
                Comparator.comparing(profile -> match(profile.serverName().orElseThrow(), sni.orElseThrow()));
        Comparator<TlsProfile> byLength = Comparator.comparing(
                profile -> profile.serverName().orElseThrow().name().length());
        Optional<TlsProfile> byName = best(
                configuration.servers(),
                named.and(own.or(profile -> profile.key().domain() == Domain.ANY)),
                byDomain.thenComparing(byPort).thenComparing(byMatch).thenComparing(byLength));
        Optional<TlsProfile> bySocket = best(
                configuration.servers(),
                sni.isPresent() ? own.and(profile -> profile.serverName().isEmpty()) : own,
                Comparator.comparing(
                                (TlsProfile profile) -> profile.serverName().isEmpty())
                        .thenComparing(byPort));
        return byName.or(() -> bySocket).orElse(configuration.serverDefault());
    }

    private static Optional<TlsProfile> best(
            List<TlsProfile> profiles, Predicate<TlsProfile> fits, Comparator<TlsProfile> rank) {
        return profiles.stream().filter(fits).reduce((a, b) -> rank.compare(b, a) >= 0 ? b : a);
    }

    @Test
    public void findsEachOfAThousandProfiles() {
        List<String> sections = new ArrayList<>(List.of(DEFAULT));
        for (int i = 0; i < 1000; i++) {
            sections.add(section("server:any", "c" + i, "n" + i + ".test", 1));
        }
        ProfileSelector selector = selector(String.join("", sections));

        for (int i = 0; i < 1000; i++) {
            TlsProfile chosen = selector.server(Hosts.socket("127.0.0.1", 1), Optional.of("x.n" + i + ".test"));
            assertThat(chosen.certificate().orElseThrow().getFileName()).hasToString("c" + i);
        }
    }
}
