package org.sipmodule.tls.runtime;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code reload_watch}: looks at the files that the configuration names, and reloads when their content or what their names
 * lead to has changed and then stayed the same from one look to the next. A change that is refused is told once. On a thread
 * of its own, {@code tls-reload-watch}.
 */
public final class ReloadWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadWatch.class);

    private final Reload reload;
    private final Periodic looking;
    private @Nullable NamedFiles seen;

    private ReloadWatch(Reload reload, Duration interval) {
        this.reload = reload;
        this.looking = Periodic.start("tls-reload-watch", interval, this::look);
    }

    /** @param interval from the end of one look to the next; positive */
    public static ReloadWatch start(Reload reload, Duration interval) {
        return new ReloadWatch(reload, interval);
    }

    private void look() {
        Optional<NamedFiles> look = reload.look();
        if (look.isEmpty()) {
            return;
        }
        NamedFiles now = look.get();
        if (reload.isKnown(now)) {
            seen = null;
        } else if (!now.equals(seen)) {
            seen = now; // perhaps somebody is still at it
        } else {
            LOG.info("reload_watch: files of the TLS configuration have changed");
            reload.reread();
            seen = null;
        }
    }

    @Override
    public void close() {
        looking.close();
    }
}
