import static java.util.EnumSet.of;

import javax.servlet.DispatcherType;
import org.apache.solr.servlet.CoreContainerProvider;
import org.apache.solr.servlet.SolrDispatchFilter;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.DefaultServlet;
import org.eclipse.jetty.servlet.ServletContextHandler;

/** One node of a SolrCloud on loopback: Solr's own filter in its own Jetty. The port is argument 1. */
class Node {
  public static void main(String[] arguments) throws Exception {
    Server jetty = new Server();
    jetty.addConnector(loopback(jetty, Integer.parseInt(arguments[0])));
    jetty.setHandler(solr());
    jetty.setStopAtShutdown(true);
    jetty.setStopTimeout(3_000);
    jetty.start();
    jetty.join();
  }

  private static ServerConnector loopback(Server jetty, int port) {
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            jetty, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    return connector;
  }

  private static ServletContextHandler solr() {
    ServletContextHandler context = new ServletContextHandler(ServletContextHandler.SESSIONS);
    context.setContextPath("/solr");
    context.setResourceBase(".");
    context.addEventListener(new CoreContainerProvider());
    context.addFilter(SolrDispatchFilter.class, "/*", of(DispatcherType.REQUEST));
    context.addServlet(DefaultServlet.class, "/");
    return context;
  }
}
