package org.sipmodule.tls.pki;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.ProfileKey;
import org.sipmodule.tls.config.Role;
import org.sipmodule.tls.config.Secret;
import org.sipmodule.tls.config.TlsMethod;
import org.sipmodule.tls.config.TlsProfile;
import org.sipmodule.tls.config.VerifyClient;
import org.sipmodule.tls.config.VerifyName;

/** A profile in the making; every option written stands at its own line of {@code tls.cfg}. */
public final class TestProfile {

    private final Role role;
    private TlsMethod method = TlsMethod.TLSV1_2_PLUS;
    private @Nullable Path certificate;
    private @Nullable String key;
    private @Nullable String password;
    private @Nullable Path caList;
    private @Nullable Path caPath;
    private @Nullable Path crl;
    private boolean verify;
    private boolean require;
    private VerifyClient verifyClient = VerifyClient.OFF;
    private final Map<String, SourceLocation> places = new HashMap<>();

    private TestProfile(Role role) {
        this.role = role;
    }

    public static TestProfile server() {
        return new TestProfile(Role.SERVER);
    }

    public static TestProfile client() {
        return new TestProfile(Role.CLIENT);
    }

    public TestProfile method(TlsMethod wanted) {
        method = wanted;
        return this;
    }

    public TestProfile certificate(Path file) {
        certificate = file;
        return at("certificate", 2);
    }

    public TestProfile key(String name) {
        key = name;
        return at("private_key", 3);
    }

    public TestProfile password(String text) {
        password = text;
        return at("private_key_password", 4);
    }

    public TestProfile caList(Path file) {
        caList = file;
        return at("ca_list", 5);
    }

    public TestProfile caPath(Path directory) {
        caPath = directory;
        return at("ca_path", 6);
    }

    public TestProfile crl(Path file) {
        crl = file;
        return at("crl", 7);
    }

    public TestProfile verify() {
        verify = true;
        return this;
    }

    public TestProfile require() {
        require = true;
        return this;
    }

    public TestProfile verifyClient(VerifyClient wanted) {
        verifyClient = wanted;
        return this;
    }

    private TestProfile at(String option, int line) {
        places.put(option, new SourceLocation("tls.cfg", line, 1));
        return this;
    }

    public TlsProfile build() {
        return new TlsProfile(
                new ProfileKey(role, ProfileKey.Domain.DEFAULT, null, 0),
                method,
                Optional.ofNullable(certificate),
                Optional.ofNullable(key),
                Optional.ofNullable(password).map(Secret::of),
                Optional.empty(),
                Optional.ofNullable(caList),
                Optional.ofNullable(caPath),
                Optional.ofNullable(crl),
                verify,
                require,
                verifyClient,
                9,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                VerifyName.OFF,
                false,
                new SourceLocation("tls.cfg", 1, 1),
                places);
    }
}
