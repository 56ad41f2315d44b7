// A list of what is wrong with one row. In: pairs of wanted and got. Out: `{ field, want, got }` for each that differs.

export class Faults {
  constructor() {
    this.list = []
  }

  /** Equal, where a wish is stated: `undefined` states nothing, `null` states that there is none. */
  same(field, want, got) {
    if (want !== undefined && JSON.stringify(want) !== JSON.stringify(got ?? null)) this.list.push({ field, want, got: got ?? null })
  }

  /** One of several. */
  among(field, wants, got) {
    if (wants && !wants.includes(got)) this.list.push({ field, want: wants.join(' or '), got: got ?? null })
  }

  /** True, where a wish is stated; `got` is what to show if it is not. */
  holds(field, want, truth, got) {
    if (want !== undefined && !truth) this.list.push({ field, want, got: got ?? null })
  }
}

/** True if the row's time lies in the scenario; a log in whole seconds is up to one early. */
export const during = (scenario, time) => {
  const at = time === null ? NaN : Date.parse(time) / 1000
  return scenario.start - 1.1 <= at && at <= scenario.end + 1
}

/** The lab runs beside other servers, so its ports are the usual ones plus something. */
export const usualPort = port => ({ 2587: 587, 2588: 587, 2465: 465, 2525: 25, 2526: 25, 2527: 25 })[port]
