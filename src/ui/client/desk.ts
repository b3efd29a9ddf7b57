import { followKeys } from './keys.ts'
import { followLineGrid } from './line-grid.ts'
import './portal.ts'

followLineGrid()
followKeys()
