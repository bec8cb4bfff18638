/** Probability from which a suggestion is shown when nothing was learned yet: chosen on the development projects for its precision. */
export const showThreshold = 0.5
