package org.sipmodule.tls.verify;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** A revocation list that counts what is asked of it. */
final class CountedList extends X509CRL {

    final AtomicInteger walks = new AtomicInteger();
    final AtomicInteger lookUps = new AtomicInteger();
    final AtomicInteger verifications = new AtomicInteger();
    private final X509CRL list;

    CountedList(X509CRL list) {
        this.list = list;
    }

    @Override
    public @Nullable Set<? extends X509CRLEntry> getRevokedCertificates() {
        walks.incrementAndGet();
        return list.getRevokedCertificates();
    }

    @Override
    public @Nullable X509CRLEntry getRevokedCertificate(BigInteger serialNumber) {
        lookUps.incrementAndGet();
        return list.getRevokedCertificate(serialNumber);
    }

    @Override
    public boolean isRevoked(Certificate certificate) {
        lookUps.incrementAndGet();
        return list.isRevoked(certificate);
    }

    @Override
    public void verify(PublicKey key)
            throws CRLException, NoSuchAlgorithmException, InvalidKeyException, NoSuchProviderException,
                    SignatureException {
        verifications.incrementAndGet();
        list.verify(key);
    }

    @Override
    public void verify(PublicKey key, String provider)
            throws CRLException, NoSuchAlgorithmException, InvalidKeyException, NoSuchProviderException,
                    SignatureException {
        verifications.incrementAndGet();
        list.verify(key, provider);
    }

    @Override
    public byte[] getEncoded() throws CRLException {
        return list.getEncoded();
    }

    @Override
    public int getVersion() {
        return list.getVersion();
    }

    @Override
    @SuppressWarnings("deprecation")
    public Principal getIssuerDN() {
        return list.getIssuerDN();
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return list.getIssuerX500Principal();
    }

    @Override
    public Date getThisUpdate() {
        return list.getThisUpdate();
    }

    @Override
    public Date getNextUpdate() {
        return list.getNextUpdate();
    }

    @Override
    public byte[] getTBSCertList() throws CRLException {
        return list.getTBSCertList();
    }

    @Override
    public byte[] getSignature() {
        return list.getSignature();
    }

    @Override
    public String getSigAlgName() {
        return list.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return list.getSigAlgOID();
    }

    @Override
    public byte @Nullable [] getSigAlgParams() {
        return list.getSigAlgParams();
    }

    @Override
    public String toString() {
        return "counted list of " + list.getIssuerX500Principal();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return list.hasUnsupportedCriticalExtension();
    }

    @Override
    public @Nullable Set<String> getCriticalExtensionOIDs() {
        return list.getCriticalExtensionOIDs();
    }

    @Override
    public @Nullable Set<String> getNonCriticalExtensionOIDs() {
        return list.getNonCriticalExtensionOIDs();
    }

    @Override
    public byte @Nullable [] getExtensionValue(String oid) {
        return list.getExtensionValue(oid);
    }
}
