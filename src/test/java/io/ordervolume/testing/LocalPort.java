package io.ordervolume.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/** Finds ports of this machine for servers that cannot choose one themselves. */
public final class LocalPort {

  private LocalPort() {}

  /** Returns a port on which nothing listens now. */
  public static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Returns whether something listens on this port. */
  public static boolean isOpen(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
