/** Positions as 52-bit interleaved numbers, the scores of Redis' geo sets. */
export interface Position {
  readonly longitude: number
  readonly latitude: number
}

export const LONGITUDE_LIMIT = 180
/** Web Mercator (EPSG:3857) cannot show more. */
export const LATITUDE_LIMIT = 85.05112878
const STEPS = 26
const CELLS = 2 ** STEPS
const EARTH_RADIUS_METERS = 6372797.560856

export function isOnMap({ longitude, latitude }: Position): boolean {
  return Math.abs(longitude) <= LONGITUDE_LIMIT && Math.abs(latitude) <= LATITUDE_LIMIT
}

/** The score of a position. */
export function encodePosition(position: Position, latitudeLimit = LATITUDE_LIMIT): number {
  const latitude = (position.latitude + latitudeLimit) / (2 * latitudeLimit)
  const longitude = (position.longitude + LONGITUDE_LIMIT) / (2 * LONGITUDE_LIMIT)
  return interleave(Math.floor(latitude * CELLS), Math.floor(longitude * CELLS))
}

/** The middle of the cell that a score names. */
export function decodePosition(score: number): Position {
  const [latitudeCell, longitudeCell] = deinterleave(score)
  const latitude = middle(latitudeCell, LATITUDE_LIMIT)
  const longitude = middle(longitudeCell, LONGITUDE_LIMIT)
  return {
    longitude: Math.min(LONGITUDE_LIMIT, Math.max(-LONGITUDE_LIMIT, longitude)),
    latitude: Math.min(LATITUDE_LIMIT, Math.max(-LATITUDE_LIMIT, latitude)),
  }
}

function middle(cell: number, limit: number): number {
  const low = -limit + (cell / CELLS) * (limit * 2)
  const high = -limit + ((cell + 1) / CELLS) * (limit * 2)
  return (low + high) / 2
}

const ALPHABET = '0123456789bcdefghjkmnpqrstuvwxyz'

/** The usual geohash of eleven letters, over latitudes −90…90. */
export function geohashText(score: number): string {
  const bits = BigInt(encodePosition(decodePosition(score), 90))
  let text = ''
  for (let letter = 0; letter < 10; letter++) {
    text += ALPHABET[Number((bits >> BigInt(52 - (letter + 1) * 5)) & 31n)]
  }
  // Eleven letters need 55 bits; there are 52, and Redis gives the last one a 0.
  return `${text}0`
}

/** Great-circle distance in meters (haversine). */
export function distanceMeters(a: Position, b: Position): number {
  const latitudeA = radians(a.latitude)
  const latitudeB = radians(b.latitude)
  const v = Math.sin((radians(b.longitude) - radians(a.longitude)) / 2)
  if (v === 0) return EARTH_RADIUS_METERS * Math.abs(latitudeB - latitudeA)
  const u = Math.sin((latitudeB - latitudeA) / 2)
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.sqrt(u * u + Math.cos(latitudeA) * Math.cos(latitudeB) * v * v))
}

/** The distance of a position inside a box around `center`, or undefined outside. */
export function distanceInBox(
  center: Position,
  position: Position,
  widthMeters: number,
  heightMeters: number,
): number | undefined {
  const latitudeDistance = EARTH_RADIUS_METERS * Math.abs(radians(position.latitude) - radians(center.latitude))
  if (latitudeDistance > heightMeters / 2) return undefined
  const acrossDistance = distanceMeters(position, { latitude: position.latitude, longitude: center.longitude })
  return acrossDistance > widthMeters / 2 ? undefined : distanceMeters(center, position)
}

function radians(degrees: number): number {
  return degrees * (Math.PI / 180)
}

function interleave(even: number, odd: number): number {
  const high = spread(Math.floor(even / 8192)) + 2 * spread(Math.floor(odd / 8192))
  const low = spread(even % 8192) + 2 * spread(odd % 8192)
  return high * 2 ** 26 + low
}

function deinterleave(score: number): [number, number] {
  const high = Math.floor(score / 2 ** 26)
  const low = score % 2 ** 26
  return [squash(high) * 8192 + squash(low), squash(Math.floor(high / 2)) * 8192 + squash(Math.floor(low / 2))]
}

/** 13 bits apart: every second one zero. */
function spread(bits: number): number {
  let value = 0
  for (let bit = 0; bit < 13; bit++) if ((bits >> bit) & 1) value += 2 ** (2 * bit)
  return value
}

function squash(bits: number): number {
  let value = 0
  for (let bit = 0; bit < 13; bit++) if ((bits >> (2 * bit)) & 1) value |= 1 << bit
  return value
}
