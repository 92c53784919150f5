package dev.postern.servlet;

/** Ends the work on a request with a {@link Problem}; carries no stack, as it is an answer and not a fault. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Problem problem;

    ProblemException(Problem problem) {
        super(problem.code(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
