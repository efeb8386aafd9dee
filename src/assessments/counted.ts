/**
 * In SQL, beside a table `assessment`: the id of the cycle in which it counts. A re-review counts in the one in which it was
 * confirmed, also for the notice, the approval and the plaque that follow; everything else in its own.
 */
export const countedIn = 'coalesce(assessment.counted_in, assessment.cycle_id)';
