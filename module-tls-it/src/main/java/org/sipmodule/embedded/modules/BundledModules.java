package org.sipmodule.embedded.modules;

/** The providers of the modules in this package. They are public because {@link java.util.ServiceLoader} makes them by name. */
public final class BundledModules {

    private BundledModules() {}

    /** Offers the module {@code core}. */
    public static final class Core extends BundledProvider {
        public Core() {
            super("core", CoreModule::new);
        }
    }

    /** Offers the module {@code corex}. */
    public static final class Corex extends BundledProvider {
        public Corex() {
            super("corex", CorexModule::new);
        }
    }

    /** Offers the module {@code kex}. */
    public static final class Kex extends BundledProvider {
        public Kex() {
            super("kex", KexModule::new);
        }
    }

    /** Offers the module {@code maxfwd}. */
    public static final class Maxfwd extends BundledProvider {
        public Maxfwd() {
            super("maxfwd", MaxfwdModule::new);
        }
    }

    /** Offers the module {@code pv}. */
    public static final class Pv extends BundledProvider {
        public Pv() {
            super("pv", PvModule::new);
        }
    }

    /** Offers the module {@code rr}. */
    public static final class Rr extends BundledProvider {
        public Rr() {
            super("rr", RrModule::new);
        }
    }

    /** Offers the module {@code siputils}. */
    public static final class Siputils extends BundledProvider {
        public Siputils() {
            super("siputils", SiputilsModule::new);
        }
    }

    /** Offers the module {@code sl}. */
    public static final class Sl extends BundledProvider {
        public Sl() {
            super("sl", SlModule::new);
        }
    }

    /** Offers the module {@code textops}. */
    public static final class Textops extends BundledProvider {
        public Textops() {
            super("textops", TextopsModule::new);
        }
    }

    /** Offers the module {@code tm}. */
    public static final class Tm extends BundledProvider {
        public Tm() {
            super("tm", TmModule::new);
        }
    }

    /** Offers the module {@code tmx}. */
    public static final class Tmx extends BundledProvider {
        public Tmx() {
            super("tmx", TmxModule::new);
        }
    }

    /** Offers the module {@code xlog}. */
    public static final class Xlog extends BundledProvider {
        public Xlog() {
            super("xlog", XlogModule::new);
        }
    }
}
