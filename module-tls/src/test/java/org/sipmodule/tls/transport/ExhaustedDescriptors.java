package org.sipmodule.tls.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;

/** A server in a process of its own that uses up its descriptors, and gives them back, as its parent says. */
final class ExhaustedDescriptors {

    private ExhaustedDescriptors() {}

    public static void main(String[] arguments) throws IOException {
        List<FileInputStream> fill = new ArrayList<>();
        try (TestServer server = new TestServer();
                BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, US_ASCII))) {
            System.out.println(server.address().getPort());
            for (String order = parent.readLine(); order != null; order = parent.readLine()) {
                if (order.equals("fill")) {
                    fillAll(fill);
                } else {
                    for (FileInputStream one : fill) {
                        one.close();
                    }
                }
                System.out.println(order);
            }
        }
    }

    private static void fillAll(List<FileInputStream> fill) {
        while (true) {
            try {
                fill.add(new FileInputStream("/dev/null"));
            } catch (IOException full) {
                return;
            }
        }
    }
}
