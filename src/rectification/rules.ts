/** Whose order a stage waits for; null where it waits for none. */
export const levelOfOrder = (stage: string): 'county' | 'city' | null =>
  stage === 'order by county' ? 'county' : stage === 'order by city' ? 'city' : null;
