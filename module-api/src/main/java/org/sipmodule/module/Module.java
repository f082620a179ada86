package org.sipmodule.module;

/**
 * One loaded module. The host calls, each at most once and all from its own start-up thread: {@link #declaration()},
 * {@link #configure}, {@link #start()}, {@link #close()}. A check of the configuration ({@code -c}) ends after
 * {@code configure}.
 */
public interface Module extends AutoCloseable {

    /**
     * The tables that the module adds to the host. Called before any {@code modparam} is bound. Must not block, and does
     * nothing but describe: the functions in it are only called after {@link #start()}.
     */
    ModuleDeclaration declaration();

    /**
     * Reads and checks everything that the configuration names (Kamailio's {@code mod_init}). May read files. Opens no
     * socket, starts no thread.
     *
     * @throws ConfigException with all problems when the module cannot work with what it was given; the host goes on to
     *     ask the other modules, reports everything, and ends
     */
    void configure(ModuleContext context);

    /**
     * Begins to work (Kamailio's {@code child_init}): from its return on, functions and commands are called, from any
     * thread, several at once.
     */
    void start();

    /** Ends all work, threads and sockets of the module. Also called when {@code configure} or {@code start} failed. */
    @Override
    void close();
}
