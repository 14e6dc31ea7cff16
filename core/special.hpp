#pragma once

namespace abdera {

/// Standard normal quantile to full double accuracy (Boost.Math). p in (0, 1).
double normal_quantile(double p);
/// Standard normal quantile by Wichura's rational approximations (AS 241, PPND16, relative error about 1e-16):
/// only +, *, /, log and sqrt, so simulated noise has the same bits at every dispatch level.
double normal_quantile_fast(double p);
/// Two-sided normal tail 2 P(Z > |z|).
double normal_two_sided_p(double z);
/// log of normal_two_sided_p, accurate far into the tail where the p-value underflows.
double log_normal_two_sided_p(double z);
/// The same where p = normal_two_sided_p(z) is known: the most expensive step of a test is then not done twice.
double log_normal_two_sided_p(double z, double p);

}  // namespace abdera
