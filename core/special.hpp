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

/// log of the gamma function at x > 0. Not that of the C library, which writes a global variable and so races.
double log_gamma(double x);

// Tails of the laws that test statistics follow; NaN in, NaN out.
/// P(X > x) of chi-square with `dof` > 0 degrees of freedom.
double chi_square_upper_p(double x, double dof);
/// Its natural logarithm, accurate where the p-value underflows.
double log_chi_square_upper_p(double x, double dof);
/// The same where p = chi_square_upper_p(x, dof) is known.
double log_chi_square_upper_p(double x, double dof, double p);
/// The x with P(X > x) = p; p in (0, 1).
double chi_square_upper_quantile(double p, double dof);
/// Two-sided tail P(|T| > |t|) of Student's t with `dof` > 0.
double student_t_two_sided_p(double t, double dof);
/// P(X > x) of Fisher's F with `dof`, `dof_residual` > 0.
double f_upper_p(double x, double dof, double dof_residual);
/// Its natural logarithm, accurate where the p-value underflows.
double log_f_upper_p(double x, double dof, double dof_residual);
/// The same where p = f_upper_p(x, dof, dof_residual) is known.
double log_f_upper_p(double x, double dof, double dof_residual, double p);
/// The x with P(F > x) = p; p in (0, 1).
double f_upper_quantile(double p, double dof, double dof_residual);
/// The non-centrality of chi-square whose P(X <= x) is p; 0 where even the central law has less.
double chi_square_non_centrality(double x, double dof, double p);

}  // namespace abdera
