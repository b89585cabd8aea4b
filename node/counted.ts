/** So many of something, for a person to read: `1 round`, `3 rounds`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
