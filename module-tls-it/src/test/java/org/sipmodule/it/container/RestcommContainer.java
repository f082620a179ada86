package org.sipmodule.it.container;

import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sip.Dialog;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.core.StandardServer;
import org.mobicents.servlet.sip.catalina.SipProtocolHandler;
import org.mobicents.servlet.sip.catalina.SipStandardEngine;
import org.mobicents.servlet.sip.catalina.SipStandardManager;
import org.mobicents.servlet.sip.catalina.SipStandardService;
import org.mobicents.servlet.sip.router.DefaultApplicationRouterProvider;
import org.mobicents.servlet.sip.startup.SipContextConfig;
import org.mobicents.servlet.sip.startup.SipStandardContext;
import org.restcomm.commons.statistics.reporter.RestcommStatsReporter;

/**
 * RestComm SIP Servlets on Tomcat 7, as its {@code server.xml} would start it: a server with the SIP service, and one
 * connector for each socket. All that is known of the modules is the stack's properties.
 */
final class RestcommContainer implements AutoCloseable {

    private static final String APPLICATION = "trial";
    private static final List<String> METHODS =
            List.of("OPTIONS", "INVITE", "MESSAGE", "REGISTER", "INFO", "SUBSCRIBE");

    private final Path base;
    private final StandardServer server;
    private final SipStandardService service;
    private final StandardHost host;

    private RestcommContainer(Path base, StandardServer server, SipStandardService service, StandardHost host) {
        this.base = base;
        this.server = server;
        this.service = service;
        this.host = host;
    }

    /** One SIP connector. */
    record Socket(String transport, InetSocketAddress address) {}

    /**
     * Starts it without any application.
     *
     * @param base  where its files go
     * @param stack the content of its stack properties file
     */
    static RestcommContainer start(Path base, Properties stack, List<Socket> sockets)
            throws IOException, LifecycleException {
        System.setProperty(
                "javax.servlet.sip.ar.spi.SipApplicationRouterProvider",
                DefaultApplicationRouterProvider.class.getName());
        Files.createDirectories(base.resolve("conf"));
        Files.createDirectories(base.resolve("webapps"));
        Path file = base.resolve("conf/mss-sip-stack.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            stack.store(writer, null);
        }
        Path dar = Files.writeString(base.resolve("conf/dar.properties"), routing());
        System.setProperty("catalina.base", base.toString());
        System.setProperty("catalina.home", base.toString());
        System.setProperty("org.mobicents.servlet.sip.LOG_SYSTEM", "slf4j");
        StandardServer server = new StandardServer();
        server.setPort(-1);
        SipStandardService service = new SipStandardService();
        service.setName("Sip-Servlets");
        service.setSipApplicationDispatcherClassName(HandedOver.class.getName());
        service.setCongestionControlCheckingInterval(-1);
        // it would tell its maker of itself when it stops
        service.setGatherStatistics(false);
        RestcommStatsReporter.getRestcommStatsReporter().setRemoteServer("http://127.0.0.1:9/");
        service.setDarConfigurationFileLocation("file://" + dar);
        service.setSipStackPropertiesFile(base.relativize(file).toString());
        server.addService(service);
        SipStandardEngine engine = new SipStandardEngine();
        engine.setName("Sip-Servlets");
        engine.setDefaultHost("localhost");
        engine.setBaseDir(base.toString());
        engine.setService(service);
        StandardHost host = new StandardHost();
        host.setName("localhost");
        host.setAppBase("webapps");
        host.setAutoDeploy(false);
        engine.addChild(host);
        service.setContainer(engine);
        for (Socket socket : sockets) {
            service.addConnector(connector(socket));
        }
        RestcommContainer container = new RestcommContainer(base, server, service, host);
        server.init();
        server.start();
        return container;
    }

    /** The default application router's file: every initial request goes to the one application. */
    static String routing() {
        return METHODS.stream()
                .map(method -> method + ": (\"" + APPLICATION
                        + "\", \"DAR:From\", \"ORIGINATING\", \"\", \"NO_ROUTE\", \"0\")\n")
                .collect(Collectors.joining());
    }

    private static Connector connector(Socket socket) {
        try {
            Connector connector = new Connector(SipProtocolHandler.class.getName());
            SipProtocolHandler handler = (SipProtocolHandler) connector.getProtocolHandler();
            handler.setPort(socket.address().getPort());
            handler.setIpAddress(socket.address().getAddress().getHostAddress());
            handler.setSignalingTransport(socket.transport());
            connector.setPort(socket.address().getPort());
            return connector;
        } catch (Exception refused) {
            throw new IllegalStateException("no connector for " + socket, refused);
        }
    }

    /** Deploys an application with one servlet. */
    Context deploy(Class<?> servlet, Class<?>... others) throws IOException {
        Path folder = pack(base.resolve("webapps").resolve(APPLICATION), servlet, others);
        SipStandardContext context = new SipStandardContext();
        context.setDocBase(folder.toString());
        context.setName(APPLICATION);
        context.setPath("/" + APPLICATION);
        context.setParentClassLoader(RestcommContainer.class.getClassLoader());
        context.addLifecycleListener(new SipContextConfig());
        context.setManager(new SipStandardManager());
        host.addChild(context);
        return context;
    }

    /** Makes an application with one servlet, whose classes are copied from the class path. */
    static Path pack(Path folder, Class<?> servlet, Class<?>... others) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("WEB-INF/classes"));
        for (Class<?> type : others) {
            copy(type, classes);
        }
        copy(servlet, classes);
        Files.writeString(folder.resolve("WEB-INF/sip.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <sip-app xmlns="http://www.jcp.org/xml/ns/sipservlet">
                  <app-name>%s</app-name>
                  <servlet-selection><main-servlet>main</main-servlet></servlet-selection>
                  <servlet>
                    <servlet-name>main</servlet-name>
                    <servlet-class>%s</servlet-class>
                    <load-on-startup>1</load-on-startup>
                  </servlet>
                </sip-app>
                """.formatted(APPLICATION, servlet.getName()));
        return folder;
    }

    private static void copy(Class<?> type, Path classes) throws IOException {
        String file = type.getName().replace('.', '/') + ".class";
        Path target = classes.resolve(file);
        Files.createDirectories(target.getParent());
        try (var in = type.getResourceAsStream("/" + file)) {
            Files.write(target, in.readAllBytes());
        }
    }

    void undeploy(Context context) throws LifecycleException {
        host.removeChild(context);
        context.destroy();
    }

    /** Whether every connector serves; one that cannot is only told on the log. */
    boolean isListening() {
        return Stream.of(service.findConnectors())
                .map(Connector::getProtocolHandler)
                .allMatch(handler -> handler instanceof SipProtocolHandler sip && sip.isStarted());
    }

    /** Method or status code of each message of a call that the stack has given to the container. */
    List<String> handedOver(String callId) {
        return ((HandedOver) service.getSipApplicationDispatcher()).of(callId);
    }

    /** Those of a call that the stack keeps. */
    List<Dialog> dialogs(String callId) {
        return ((SipStackImpl) service.getSipStack())
                .getDialogs().stream()
                        .filter(dialog -> dialog.getCallId().getCallId().equals(callId))
                        .toList();
    }

    void closeQuietly() {
        try {
            close();
        } catch (LifecycleException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() throws LifecycleException {
        server.stop();
        server.destroy();
    }
}
