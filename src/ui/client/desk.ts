import { followKeys } from './keys.ts'
import { followLineGrid } from './line-grid.ts'
import './portal.ts'
import { followPreview } from './preview.ts'

followLineGrid()
followPreview()
followKeys()
