import type { Helpers } from '../helper.ts'
import { arrayHelpers } from './arrays.ts'
import { conditionalHelpers } from './conditionals.ts'
import { dateHelpers } from './dates.ts'
import { encodingHelpers } from './encoding.ts'
import { fakerHelpers } from './faker.ts'
import { flowHelpers } from './flow.ts'
import { jsonHelpers } from './json.ts'
import { numberHelpers } from './numbers.ts'
import { randomHelpers } from './random.ts'
import { stateHelpers } from './state.ts'
import { textHelpers } from './text.ts'
import { xmlHelpers } from './xml.ts'

/** Every helper that a template can use. */
export const HELPERS: Helpers = Object.freeze({
  ...flowHelpers,
  ...conditionalHelpers,
  ...textHelpers,
  ...numberHelpers,
  ...arrayHelpers,
  ...jsonHelpers,
  ...xmlHelpers,
  ...dateHelpers,
  ...encodingHelpers,
  ...randomHelpers,
  ...fakerHelpers,
  ...stateHelpers,
})
