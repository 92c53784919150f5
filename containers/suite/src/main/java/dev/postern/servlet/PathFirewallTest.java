package dev.postern.servlet;

import org.junit.jupiter.api.Tag;

/** It counts in its own process who reaches a servlet, so its applications are put together by code. */
@Tag("containers")
class PathFirewallTest extends PathFirewallSuite {
    @Override
    TestContainer container() {
        return Container.ofThisModule();
    }
}
