import { keepLive } from './live.ts'
import { followPicking } from './picking.ts'
import { followPreview } from './preview.ts'
import { followCopying } from './share.ts'

keepLive()
followPicking()
followPreview()
followCopying()
