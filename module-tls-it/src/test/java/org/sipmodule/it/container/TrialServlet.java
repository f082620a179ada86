package org.sipmodule.it.container;

import java.io.IOException;
import javax.servlet.ServletException;
import javax.servlet.sip.Proxy;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipURI;
import org.sipmodule.module.SipModules;

/**
 * A user's application: answers OPTIONS and takes calls, sends MESSAGE on as a proxy, and for a REGISTER sends one of its own. The
 * headers X-Target and X-Server-Id say where to and by which client profile.
 */
public final class TrialServlet extends SipServlet {

    private static final long serialVersionUID = 1;

    private static final String ORIGIN = "origin";

    /** Whose telephone nobody takes up. */
    private static final String RINGING = "ringing";

    public TrialServlet() {}

    private SipModules modules() {
        return (SipModules) getServletContext().getAttribute(SipModules.ATTRIBUTE);
    }

    @Override
    protected void doOptions(SipServletRequest request) throws IOException {
        SipServletResponse response = request.createResponse(200);
        response.setHeader(
                "X-Verified", Boolean.toString(modules().about(request).call("is_peer_verified") > 0));
        response.setHeader(
                "X-Sni", modules().about(request).get("tls_peer_server_name").text());
        response.setHeader("X-Script", String.valueOf(request.getHeader("X-Script")));
        response.send();
    }

    @Override
    protected void doInvite(SipServletRequest request) throws IOException {
        request.createResponse(180).send();
        boolean rings = request.getRequestURI() instanceof SipURI uri && RINGING.equals(uri.getUser());
        if (!rings) {
            request.createResponse(200).send();
        }
    }

    @Override
    protected void doBye(SipServletRequest request) throws IOException {
        request.createResponse(200).send();
    }

    @Override
    protected void doMessage(SipServletRequest request) throws ServletException, IOException {
        Proxy proxy = request.getProxy();
        proxy.setRecordRoute(false);
        proxy.setSupervised(true);
        String id = request.getHeader("X-Server-Id");
        if (id != null) {
            modules().about(request).call("tls_set_connect_server_id", id);
        }
        proxy.proxyTo(factory().createURI(request.getHeader("X-Target")));
    }

    @Override
    protected void doRegister(SipServletRequest request) throws ServletException, IOException {
        SipServletRequest own = factory()
                .createRequest(
                        factory().createApplicationSession(),
                        "OPTIONS",
                        "sip:trial@127.0.0.1",
                        request.getHeader("X-Target"));
        own.setRequestURI(factory().createURI(request.getHeader("X-Target")));
        modules().about(own).call("tls_set_connect_server_id", request.getHeader("X-Server-Id"));
        own.getSession().setAttribute(ORIGIN, request);
        own.send();
    }

    @Override
    protected void doResponse(SipServletResponse response) throws ServletException, IOException {
        Object origin = response.getSession().getAttribute(ORIGIN);
        if (origin instanceof SipServletRequest asked && response.getStatus() >= 200) {
            asked.createResponse(response.getStatus(), response.getReasonPhrase())
                    .send();
        }
    }

    private SipFactory factory() {
        return (SipFactory) getServletContext().getAttribute(SIP_FACTORY);
    }
}
