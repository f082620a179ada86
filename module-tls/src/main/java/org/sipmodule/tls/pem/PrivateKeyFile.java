package org.sipmodule.tls.pem;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.NoSuchPaddingException;
import org.sipmodule.module.Problems;

/**
 * {@code private_key} (manual 10.3): the first private key of a file. Encrypted keys are opened with
 * {@code private_key_password}; nobody is ever asked for one. No message shows a part of a key.
 */
public final class PrivateKeyFile {

    private final FileOption option;
    private final Optional<KeyPassword> password;
    private final Provider engine;
    private final Problems problems;

    private PrivateKeyFile(FileOption option, Optional<KeyPassword> password, Provider engine, Problems problems) {
        this.option = option;
        this.password = password;
        this.engine = engine;
        this.problems = problems;
    }

    /**
     * The key; empty when a problem was added. Reads disk.
     *
     * @param password {@code private_key_password}
     * @param engine   makes the key where it knows its kind
     */
    public static Optional<PrivateKey> read(
            FileOption option, Optional<KeyPassword> password, Provider engine, Problems problems) {
        PrivateKeyFile reader = new PrivateKeyFile(option, password, engine, problems);
        return PemFile.read(option, problems, reader::first).flatMap(Function.identity());
    }

    /** Whether a file that can be read has a private key in it, of whatever kind. Reads disk. */
    public static boolean isIn(FileOption option) {
        return PemFile.read(
                        option,
                        new Problems(),
                        pem -> !pem.blocks(PemBlock::isPrivateKey).isEmpty())
                .orElse(false);
    }

    private Optional<PrivateKey> first(PemFile pem) {
        List<PemBlock> keys = pem.blocks(PemBlock::isPrivateKey);
        if (keys.isEmpty()) {
            option.refuse(problems, pem.contents(), "a PEM private key is expected", pem.remedy("PRIVATE KEY"));
            return Optional.empty();
        }
        PemBlock block = keys.get(0);
        if (block.flaw().isPresent()) {
            option.refuse(
                    problems, ": the " + block + " " + block.flaw().get(), "", "Restore the file from its source");
            return Optional.empty();
        }
        int before = pem.blocks().indexOf(block) - 1;
        Optional<byte[]> parameters =
                before >= 0 && pem.blocks().get(before).type().equals("EC PARAMETERS")
                        ? Optional.of(pem.blocks().get(before).der())
                        : Optional.empty();
        return clear(block).flatMap(der -> decode(block, der, parameters));
    }

    private Optional<byte[]> clear(PemBlock block) {
        if (!isEncrypted(block)) {
            return Optional.of(block.der());
        }
        if (password.isEmpty()) {
            option.refuse(
                    problems,
                    ": the " + block + " is encrypted",
                    "a key in the clear, or " + passwordOption() + ", is expected",
                    "Set " + passwordOption() + " (text, env:NAME or file:PATH), or decrypt it with openssl pkey");
            return Optional.empty();
        }
        return password.get().resolve(problems).flatMap(secret -> {
            try {
                return Optional.of(
                        isPkcs8(block)
                                ? KeyForms.decryptPkcs8(block.der(), secret)
                                : LegacyEncryption.decrypt(block, secret));
            } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
                option.refuse(
                        problems,
                        ": the " + block + " is encrypted in a way that is not known here",
                        "AES-CBC or 3DES-CBC with PBKDF2 is",
                        "Encrypt it anew with openssl pkcs8 -topk8 -v2 aes-256-cbc");
            } catch (GeneralSecurityException e) {
                wrongPassword(block);
            } finally {
                secret.forget();
            }
            return Optional.empty();
        });
    }

    private static boolean isEncrypted(PemBlock block) {
        return isPkcs8(block) || LegacyEncryption.isUsedBy(block);
    }

    private static boolean isPkcs8(PemBlock block) {
        return block.type().equals("ENCRYPTED PRIVATE KEY");
    }

    private String passwordOption() {
        return KeyPassword.optionOf(option.name());
    }

    private void wrongPassword(PemBlock block) {
        option.refuse(
                problems,
                ": " + passwordOption() + " does not open the " + block,
                "",
                "Correct the password, or the file");
    }

    private Optional<PrivateKey> decode(PemBlock block, byte[] der, Optional<byte[]> parameters) {
        try {
            return switch (block.type()) {
                case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY" -> Optional.of(KeyForms.pkcs8(der, engine));
                case "RSA PRIVATE KEY" -> Optional.of(KeyForms.pkcs1(der, engine));
                case "EC PRIVATE KEY" -> Optional.of(KeyForms.sec1(der, parameters, engine));
                default -> throw new NoSuchAlgorithmException("of a kind that no cipher suite here can use");
            };
        } catch (NoSuchAlgorithmException e) {
            option.refuse(
                    problems,
                    ": the " + block + " is " + e.getMessage(),
                    "an RSA, EC (named curve) or Ed25519 key is expected",
                    "");
        } catch (InvalidKeyException e) {
            if (isEncrypted(block)) {
                // without a checksum, a wrong password can pass the padding and leave rubbish
                wrongPassword(block);
            } else {
                option.refuse(
                        problems, ": the " + block + " is " + e.getMessage(), "", "Restore the file from its source");
            }
        } finally {
            KeyForms.forget(der);
        }
        return Optional.empty();
    }
}
