// @ts-expect-error there is no such file, and that is the point
import { missing } from './missing.ts'

export default missing
