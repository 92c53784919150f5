package dev.postern.servlet;

class PathFirewallOnJettyTest extends PathFirewallSuite {
    @Override
    TestContainer container() {
        return new JettyContainer();
    }
}
