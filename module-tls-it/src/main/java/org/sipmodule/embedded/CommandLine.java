package org.sipmodule.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sipmodule.module.NearestName;

/**
 * A command line in Kamailio's letters, taken apart.
 *
 * @param configFile       {@code -f}
 * @param check            {@code -c}
 * @param printUsage       {@code -h}
 * @param printVersion     {@code -v} or {@code -V}
 * @param debug            {@code -d}, each one a level more, or {@code --debug}
 * @param pidFile          {@code -P}
 * @param runDirectory     {@code -Y}
 * @param workingDirectory {@code -w}
 * @param defines          {@code -A}, in order
 * @param listen           {@code -l}, in order
 * @param children         {@code -n}
 * @param testCertificates {@code --test-certificates}
 * @param withoutMeaning   what was given and does nothing here
 */
record CommandLine(
        Path configFile,
        boolean check,
        boolean printUsage,
        boolean printVersion,
        OptionalInt debug,
        Optional<Path> pidFile,
        Optional<Path> runDirectory,
        Optional<Path> workingDirectory,
        List<String> defines,
        List<String> listen,
        OptionalInt children,
        Optional<Path> testCertificates,
        Set<Option> withoutMeaning) {

    static final Path DEFAULT_CONFIG = Path.of("/etc/kamailio/kamailio.cfg");

    /** The letters that Kamailio knows, in the order of its usage text, and what each does here. */
    enum Option {
        AUTO_ALIASES('a', "mode", "", "aliases are those that the script names"),
        DEFINE('A', "define", "defines a preprocessor name, as NAME or NAME=VALUE", ""),
        UDP_BUFFER('b', "nr", "", "the JVM's default buffers are used"),
        CHECK('c', "", "checks the whole configuration with every file it names, and ends: 0 good, 1 not", ""),
        DEBUG('d', "", "raises the log level by one, from 0", ""),
        FOREGROUND('D', "", "stays in the foreground (it always does)", ""),
        COLOURS('e', "", "", "the log has no colours"),
        STDERR('E', "", "logs to stderr (it always does)", ""),
        CONFIG('f', "file", "the configuration file (default " + DEFAULT_CONFIG + ")", ""),
        GROUP('g', "gid", "", "start it as the group it shall have"),
        PGID_FILE('G', "file", "", "there is one process"),
        HELP('h', "", "prints this", ""),
        INTERNALS('I', "", "prints the version", ""),
        VIA_CHECK('K', "", "", "replies to what others sent are dropped always"),
        LISTEN('l', "address", "listens on [proto:]address[:port] too", ""),
        MODULE_PATH('L', "path", "", "modules are found on the class path"),
        SHARED_MEMORY('m', "nr", "", "set the heap with JAVA_OPTS=-Xmx...m"),
        PRIVATE_MEMORY('M', "nr", "", "set the heap with JAVA_OPTS=-Xmx...m"),
        CHILDREN('n', "nr", "threads that serve each UDP socket", ""),
        TCP_CHILDREN('N', "nr", "", "connections do not own threads"),
        OPTIMIZATION('O', "nr", "", "the JVM optimizes"),
        PID_FILE('P', "file", "writes the process id there while it serves", ""),
        SCTP_CHILDREN('Q', "nr", "", "there is no SCTP"),
        DNS('r', "", "", "received= is set without looking names up"),
        REVERSE_DNS('R', "", "", "received= is set without looking names up"),
        NO_SCTP('S', "", "", "there is no SCTP"),
        CHROOT('t', "dir", "", "confine the process from outside"),
        NO_TCP('T', "", "", "only what listen names is opened"),
        USER('u', "uid", "", "start it as the user it shall be"),
        VERSION('v', "", "prints the version", ""),
        VERSION_TOO('V', "", "prints the version and what it was built with", ""),
        WORKING_DIRECTORY('w', "dir", "the directory that names with a leading dot are relative to", ""),
        POLL_METHOD('W', "type", "", "the JVM polls"),
        MEMORY_FOR_SHARED('x', "name", "", "the JVM manages memory"),
        MEMORY_FOR_PRIVATE('X', "name", "", "the JVM manages memory"),
        RUN_DIRECTORY('Y', "dir", "the directory of control sockets", "");

        /** Giving up rights is a promise: not keeping it deserves more than a note. */
        static final Set<Option> RIGHTS = EnumSet.of(GROUP, USER, CHROOT);

        final char letter;
        final String argument;
        final String meaning;
        final String whyNone;

        Option(char letter, String argument, String meaning, String whyNone) {
            this.letter = letter;
            this.argument = argument;
            this.meaning = meaning;
            this.whyNone = whyNone;
        }

        boolean takesArgument() {
            return !argument.isEmpty();
        }

        boolean hasMeaning() {
            return !meaning.isEmpty();
        }

        static Optional<Option> of(char letter) {
            return Arrays.stream(values())
                    .filter(option -> option.letter == letter)
                    .findFirst();
        }
    }

    /** A command line that cannot be understood; the message is for the person who typed it. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /** @throws UsageException when there is an option or an argument that nobody knows */
    static CommandLine parse(List<String> arguments) throws UsageException {
        Reader reader = new Reader(arguments);
        reader.read();
        return reader.result();
    }

    /** Collects options from left to right; a later one of a kind replaces the earlier. */
    private static final class Reader {
        private static final List<String> LONG_OPTIONS =
                List.of("--help", "--version", "--debug", "--test-certificates", "--atexit");

        private final List<String> arguments;
        private int next;
        private Path config = DEFAULT_CONFIG;
        private int levels;
        private OptionalInt debug = OptionalInt.empty();
        private OptionalInt children = OptionalInt.empty();
        private final Set<Option> flags = EnumSet.noneOf(Option.class);
        private final Set<Option> withoutMeaning = EnumSet.noneOf(Option.class);
        private final List<String> defines = new ArrayList<>();
        private final List<String> listen = new ArrayList<>();
        private @Nullable Path pidFile;
        private @Nullable Path runDirectory;
        private @Nullable Path workingDirectory;
        private @Nullable Path testCertificates;

        Reader(List<String> arguments) {
            this.arguments = arguments;
        }

        void read() throws UsageException {
            while (next < arguments.size()) {
                String word = arguments.get(next++);
                if (word.startsWith("--")) {
                    longOption(word);
                } else if (word.length() > 1 && word.charAt(0) == '-') {
                    letters(word);
                } else {
                    throw new UsageException("\"" + word + "\" belongs to no option");
                }
            }
        }

        /** Letters may stand together, as in {@code -DDE}; the first that takes an argument takes the rest of the word. */
        private void letters(String word) throws UsageException {
            for (int i = 1; i < word.length(); i++) {
                char letter = word.charAt(i);
                Option option =
                        Option.of(letter).orElseThrow(() -> new UsageException("there is no option -" + letter));
                if (option.takesArgument()) {
                    String rest = word.substring(i + 1);
                    take(option, rest.isEmpty() ? following("-" + letter, option.argument) : rest);
                    return;
                }
                flag(option);
            }
        }

        private String following(String option, String what) throws UsageException {
            if (next >= arguments.size()) {
                throw new UsageException("option " + option + " needs an argument: " + what);
            }
            return arguments.get(next++);
        }

        private void flag(Option option) {
            if (option == Option.DEBUG) {
                levels++;
            }
            note(option);
            flags.add(option);
        }

        private void note(Option option) {
            if (!option.hasMeaning()) {
                withoutMeaning.add(option);
            }
        }

        private void take(Option option, String value) throws UsageException {
            note(option);
            switch (option) {
                case CONFIG -> config = Path.of(value);
                case DEFINE -> defines.add(value);
                case LISTEN -> listen.add(value);
                case CHILDREN -> children = OptionalInt.of(number("-n", value, 1, 1024));
                case PID_FILE -> pidFile = Path.of(value);
                case RUN_DIRECTORY -> runDirectory = Path.of(value);
                case WORKING_DIRECTORY -> workingDirectory = Path.of(value);
                default -> {}
            }
        }

        private static int number(String option, String value, int lowest, int highest) throws UsageException {
            try {
                int number = Integer.parseInt(value);
                if (number >= lowest && number <= highest) {
                    return number;
                }
            } catch (NumberFormatException notOne) {
                // told below, as a number that does not fit is
            }
            throw new UsageException(
                    "option " + option + ": \"" + value + "\" (expected: " + lowest + ".." + highest + ")");
        }

        private void longOption(String word) throws UsageException {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1));
            switch (name) {
                case "--help" -> flags.add(Option.HELP);
                case "--version" -> flags.add(Option.VERSION);
                case "--debug" -> debug = OptionalInt.of(number(name, valueOf(name, value, "level"), -5, 10));
                case "--test-certificates" -> testCertificates = Path.of(valueOf(name, value, "dir"));
                // Kamailio's manual tells operators to give it because of OpenSSL; nothing to control here
                case "--atexit" -> valueOf(name, value, "yes|no");
                default ->
                    throw new UsageException("there is no option " + name + NearestName.clause(name, LONG_OPTIONS));
            }
        }

        private String valueOf(String name, Optional<String> value, String what) throws UsageException {
            return value.isPresent() ? value.get() : following(name, what);
        }

        CommandLine result() {
            return new CommandLine(
                    config,
                    flags.contains(Option.CHECK),
                    flags.contains(Option.HELP),
                    flags.contains(Option.VERSION)
                            || flags.contains(Option.VERSION_TOO)
                            || flags.contains(Option.INTERNALS),
                    debug.isPresent() || levels == 0 ? debug : OptionalInt.of(levels),
                    Optional.ofNullable(pidFile),
                    Optional.ofNullable(runDirectory),
                    Optional.ofNullable(workingDirectory),
                    List.copyOf(defines),
                    List.copyOf(listen),
                    children,
                    Optional.ofNullable(testCertificates),
                    withoutMeaning);
        }
    }

    /** What {@code -h} prints. */
    static String usage() {
        String letters = Arrays.stream(Option.values())
                .map(option -> String.format(
                        "    -%c %-9s %s",
                        option.letter,
                        option.argument,
                        option.hasMeaning() ? option.meaning : "no effect: " + option.whyNone))
                .collect(Collectors.joining("\n"));
        return "Usage: siphost [options]\nOptions:\n" + letters
                + "\n    --debug=LEVEL      log level: -1 errors, 0 warnings, 1 notices, 2 information, 3 everything"
                + "\n    --test-certificates=DIR"
                + "\n                 makes a test CA and certificates for the example configuration in DIR"
                + "\n                 unless DIR exists; never use them for anything but trying this out"
                + "\n    --help, --version\n";
    }

    /** One line about what was given without effect; empty when there is nothing to say. */
    String withoutEffect() {
        return withoutMeaning.stream()
                .map(option -> "-" + option.letter + " (" + option.whyNone + ")")
                .collect(Collectors.joining(", "));
    }
}
