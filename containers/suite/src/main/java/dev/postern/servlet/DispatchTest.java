package dev.postern.servlet;

import org.junit.jupiter.api.Tag;

/** It hands its own parts to its servlets, so its application is put together by code. */
@Tag("containers")
class DispatchTest extends DispatchSuite {
    @Override
    TestContainer container() {
        return Container.ofThisModule();
    }
}
