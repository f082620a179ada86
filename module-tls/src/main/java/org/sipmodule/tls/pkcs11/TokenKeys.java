package org.sipmodule.tls.pkcs11;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.login.LoginException;
import org.sipmodule.module.NearestName;
import org.sipmodule.module.Problems;
import org.sipmodule.module.SourceLocation;
import org.sipmodule.tls.config.Secret;
import org.sipmodule.tls.pem.FileOption;
import org.sipmodule.tls.pem.KeyPassword;

/**
 * The keys of PKCS#11 tokens (manual 10.34, README D27). One serves one reading of the configuration; the tokens behind it
 * stay open. A PIN that was refused is not tried again, as tokens lock themselves.
 */
public final class TokenKeys implements EngineKeys {

    private record Refusal(Token token, Secret pin, String reason) {}

    private final EngineConfig config;
    private final List<Refusal> refusals = new ArrayList<>();

    /** By configuration. Kept, so that a token that comes and goes meanwhile is not opened for each of its keys. */
    private final Map<String, Token> tokens = new HashMap<>();

    private TokenKeys(EngineConfig config) {
        this.config = config;
    }

    /**
     * Reads {@code engine_config}. Loads nothing yet.
     *
     * @return empty when a problem was added
     */
    public static Optional<EngineKeys> of(FileOption engineConfig, Problems problems) {
        return EngineConfigFile.read(engineConfig, problems).map(TokenKeys::new);
    }

    @Override
    public Optional<PrivateKey> find(Named key, Optional<KeyPassword> password, Problems problems) {
        return TokenKeyName.parse(key, problems).flatMap(name -> new Search(key, name, password, problems).run());
    }

    private Token tokenOf(String configuration) throws GeneralSecurityException {
        Token token = tokens.get(configuration);
        if (token == null) {
            token = Token.of(configuration);
            tokens.put(configuration, token);
        }
        return token;
    }

    /** The way to one key, with what is said when it ends early. */
    private final class Search {
        private final Named key;
        private final TokenKeyName name;
        private final Optional<KeyPassword> password;
        private final Problems problems;

        private Search(Named key, TokenKeyName name, Optional<KeyPassword> password, Problems problems) {
            this.key = key;
            this.name = name;
            this.password = password;
            this.problems = problems;
        }

        private Optional<PrivateKey> run() {
            try {
                Optional<Cryptoki.TokenInfo> info = token();
                return info.isEmpty() ? Optional.empty() : in(info.get());
            } catch (Cryptoki.NotOpened e) {
                refuse(
                        "cannot be looked for: this JVM keeps its PKCS#11 provider to itself",
                        "",
                        String.valueOf(e.getMessage()));
            } catch (GeneralSecurityException | ProviderException e) {
                problems.error(
                        config.place(),
                        "the PKCS#11 module " + config.library() + " cannot be used",
                        String.valueOf(e.getMessage()),
                        "Name the library that came with the token, made for this machine");
            }
            return Optional.empty();
        }

        private Token opened(Cryptoki.TokenInfo info) throws GeneralSecurityException {
            return tokenOf(config.provider().orElseGet(() -> Token.configurationAt(config.library(), info.slot())));
        }

        private Optional<Cryptoki.TokenInfo> token() throws GeneralSecurityException {
            List<Cryptoki.TokenInfo> there = config.provider().isPresent()
                    ? tokenOf(config.provider().get()).info().stream().toList()
                    : Token.in(config.library());
            List<Cryptoki.TokenInfo> fitting = there.stream().filter(name::fits).toList();
            if (fitting.size() == 1) {
                return Optional.of(fitting.get(0));
            }
            String all = there.isEmpty()
                    ? "the module has no token that is ready"
                    : "the module has " + named(there, token -> token.label() + " (serial " + token.serial() + ")");
            if (fitting.isEmpty()) {
                refuse("names a token that is not there", all, suggested(there));
            } else {
                refuse(
                        "fits several tokens",
                        all,
                        "Write pkcs11:token=LABEL;object=LABEL, or serial= for tokens of one label");
            }
            return Optional.empty();
        }

        private String suggested(List<Cryptoki.TokenInfo> there) {
            return NearestName.hint(
                    name.attributes().getOrDefault("token", ""),
                    there.stream().map(Cryptoki.TokenInfo::label).toList());
        }

        private Optional<PrivateKey> in(Cryptoki.TokenInfo info) throws GeneralSecurityException {
            Token token = opened(info);
            if (info.needsPin() && !login(token, info)) {
                return Optional.empty();
            }
            List<Cryptoki.ObjectInfo> objects = token.objects();
            List<Cryptoki.ObjectInfo> keys = objects.stream()
                    .filter(object -> object.type() == Cryptoki.PRIVATE_KEY)
                    .toList();
            List<Cryptoki.ObjectInfo> fitting = keys.stream().filter(name::fits).toList();
            if (fitting.size() == 1) {
                return usable(token.key(fitting.get(0)));
            }
            if (fitting.isEmpty()) {
                noKey(info, objects, keys);
            } else {
                refuse(
                        "fits " + fitting.size() + " private keys on token " + info.label(),
                        "their ids are " + named(fitting, object -> Cryptoki.printed(object.id())),
                        "Add ;id= with the one that is meant");
            }
            return Optional.empty();
        }

        private Optional<PrivateKey> usable(PrivateKey found) {
            if (List.of("RSA", "EC").contains(found.getAlgorithm())) {
                return Optional.of(found);
            }
            refuse("is a " + found.getAlgorithm() + " key", "an RSA or EC key is expected", "");
            return Optional.empty();
        }

        private void noKey(Cryptoki.TokenInfo info, List<Cryptoki.ObjectInfo> objects, List<Cryptoki.ObjectInfo> keys) {
            Map<Long, String> others = Map.of(Cryptoki.PUBLIC_KEY, "public key", Cryptoki.CERTIFICATE, "certificate");
            Optional<String> other = objects.stream()
                    .filter(name::fits)
                    .map(Cryptoki.ObjectInfo::type)
                    .flatMap(type -> Stream.ofNullable(others.get(type)))
                    .findFirst();
            if (other.isPresent()) {
                refuse(
                        "names a " + other.get() + " on token " + info.label(),
                        "its private key is not there under that name",
                        "Name the private key's own label or id");
                return;
            }
            List<String> labels = keys.stream().map(Cryptoki.ObjectInfo::label).toList();
            refuse(
                    "is not on token " + info.label() + ": no private key has " + name.object(),
                    labels.isEmpty()
                            ? "the token has none"
                            : "the token has " + named(keys, object -> Cryptoki.printed(object.label())),
                    NearestName.hint(name.attributes().getOrDefault("object", ""), labels));
        }

        /** Whether the token is open now. */
        private boolean login(Token token, Cryptoki.TokenInfo info) {
            Optional<Secret> pin = password.isPresent() ? password.get().resolve(problems) : config.pin();
            if (pin.isEmpty()) {
                if (password.isEmpty()) {
                    refuse(
                            "is on token " + info.label() + ", which needs a PIN",
                            "none is given",
                            "Set PIN in engine_config, " + KeyPassword.optionOf(key.option())
                                    + " (text, env:NAME or file:PATH), or pin-source= in the name");
                }
                return false;
            }
            SourceLocation place = password.map(KeyPassword::place).orElse(key.place());
            String source = password.isPresent() ? "given with the key" : "of engine_config";
            try {
                String before = refusals.stream()
                        .filter(refusal ->
                                refusal.token() == token && refusal.pin().equals(pin.get()))
                        .map(Refusal::reason)
                        .findFirst()
                        .orElse("");
                if (!before.isEmpty()) {
                    throw new LoginException(before);
                }
                if (!token.open(pin.get())) {
                    problems.warning(
                            place,
                            "the PIN " + source + " is not the one with which token " + info.label() + " was opened",
                            "it is not tried while the token is open",
                            "");
                }
                return true;
            } catch (LoginException e) {
                refusals.add(new Refusal(token, pin.get(), String.valueOf(e.getMessage())));
                problems.error(
                        place,
                        "token " + info.label() + " refuses the PIN " + source + " for " + key,
                        String.valueOf(e.getMessage()),
                        "Correct it; tokens lock themselves after some wrong ones");
                return false;
            }
        }

        private void refuse(String found, String expected, String remedy) {
            problems.error(key.place(), key + " " + found, expected, remedy);
        }
    }

    private static <T> String named(List<T> several, Function<T, String> word) {
        return several.stream().map(word).sorted().distinct().collect(Collectors.joining(", "));
    }
}
