/** What the interpreter says when a script has used up its instructions. */
export const FUEL_SPENT = 'Script killed by fuel limit'

/**
 * The interpreter raises that as an ordinary error, which `pcall` would catch, and a loop around it would never end. So a
 * script that uses `pcall` gets one that lets this error through. On the first line, so that line numbers stay.
 */
const GUARD =
  'local pcall, xpcall = (function() local p, x, raise = pcall, xpcall, error ' +
  'local function check(ok, why, ...) ' +
  `if not ok and type(why) == 'string' and why:find('${FUEL_SPENT}', 1, true) then raise(why, 0) end ` +
  'return ok, why, ... end ' +
  'return function(f, ...) return check(p(f, ...)) end, function(f, h) return check(x(f, h)) end end)() '

/** The code as it is run: without the line of its header, and stoppable. */
export function runnable(code: string): string {
  const body = code.startsWith('#!') ? code.replace(/^#![^\n]*/, '') : code
  return /(^|[^.\w])x?pcall\b/.test(body) ? GUARD + body : body
}
