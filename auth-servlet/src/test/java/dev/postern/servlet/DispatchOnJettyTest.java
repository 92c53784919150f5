package dev.postern.servlet;

class DispatchOnJettyTest extends DispatchSuite {
    @Override
    TestContainer container() {
        return new JettyContainer();
    }
}
