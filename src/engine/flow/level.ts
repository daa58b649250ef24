/**
 * Who goes before whom when slots are scarce, 0 first: runs that are being undone, then those that are under way, then new ones by their priority.
 * What was begun goes before what was not: it holds locks, and somebody waits for its other half.
 */
export type Level = number;

export const UNDOING: Level = 0;
export const UNDER_WAY: Level = 1;
const NEW: Level = 2;

/** Priorities go from minus this to this. */
export const MOST_URGENT = 10;

export const LEVELS = NEW + 2 * MOST_URGENT + 1;

/** The level of a new run. */
export const levelOf = (priority: number): Level => NEW + MOST_URGENT - priority;

/** Whether runs of this level have yet to begin. */
export const isNew = (level: Level): boolean => level >= NEW;
