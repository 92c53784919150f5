/** Measures the verifier beside its peers; in its package, because what verifies is not public. */
@NullMarked
package dev.postern.jwt;

import org.jspecify.annotations.NullMarked;
