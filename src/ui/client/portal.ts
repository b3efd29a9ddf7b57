import { keepLive } from './live.ts'
import { followPicking } from './picking.ts'
import { followCopying } from './share.ts'

keepLive()
followPicking()
followCopying()
