package dev.postern.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;

/**
 * The asynchronous part of a request. A container that was not told of a wrapper hands the bare request to its threads,
 * which knows nothing of the user; this one hands on the request that tells who it is.
 */
final class AuthAsyncContext implements AsyncContext {
    private final AsyncContext containers;
    private final AuthRequest request;

    AuthAsyncContext(AsyncContext containers, AuthRequest request) {
        this.containers = containers;
        this.request = request;
    }

    /** Returns the request that the application has started this with, if that tells who it is; else the one that does. */
    @Override
    public ServletRequest getRequest() {
        var started = containers.getRequest();
        for (var inner = started; inner != null; ) {
            if (inner instanceof AuthRequest) {
                return started;
            }
            inner = inner instanceof ServletRequestWrapper wrapper ? wrapper.getRequest() : null;
        }
        return request;
    }

    @Override
    public ServletResponse getResponse() {
        return containers.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return containers.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        containers.dispatch();
    }

    @Override
    public void dispatch(String path) {
        containers.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        containers.dispatch(context, path);
    }

    @Override
    public void complete() {
        containers.complete();
    }

    @Override
    public void start(Runnable run) {
        containers.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
        containers.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        containers.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return containers.createListener(type);
    }

    @Override
    public void setTimeout(long millis) {
        containers.setTimeout(millis);
    }

    @Override
    public long getTimeout() {
        return containers.getTimeout();
    }
}
