/**
 * One service that logs in and signs, {@link dev.postern.examples.services.IdentityService}, and services that verify with
 * nothing but the address of its keys, {@link dev.postern.examples.services.ResourceService}. They share no store, no
 * secret and no code; {@link dev.postern.examples.services.Services} starts all of them in one process for convenience.
 */
@NullMarked
package dev.postern.examples.services;

import org.jspecify.annotations.NullMarked;
