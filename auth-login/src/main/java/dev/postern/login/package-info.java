/** E-mail and password: accounts, hashing and throttling. */
@NullMarked
package dev.postern.login;

import org.jspecify.annotations.NullMarked;
