/**
 * Probability from which a suggestion is shown when nothing was learned yet. Chosen on the development projects for its precision: left
 * out of the fit, 30 % of points reach 0.4 and three in four of those are right (bench/complete-fit.ts prints the whole curve).
 */
export const showThreshold = 0.4
