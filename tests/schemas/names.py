"""Long lists of values that are right."""

# fmt: off
WEIGHT_UNITS = [
    "KILOGRAM", "GRAM", "MILLIGRAM", "MICROGRAM", "METRIC_POUND", "POUND", "OUNCE", "DRAM",
]
VOLUME_UNITS = [
    "LITER", "MILLILITER", "METRIC_CUP", "METRIC_TEASPOON", "UK_TABLESPOON", "AU_TABLESPOON", "CUBIC_CENTIMETER",
    "CUBIC_METER", "UK_GALLON", "UK_QUART", "UK_PINT", "UK_CUP", "UK_GILL", "UK_FLUID_OUNCE", "UK_FLUID_DRAM",
    "CUBIC_INCH", "CUBIC_FOOT", "CUBIC_YARD", "US_FLUID_GALLON", "US_FLUID_QUART", "US_FLUID_PINT", "US_FLUID_CUP",
    "US_FLUID_OUNCE", "US_GILL", "US_TABLESPOON", "US_TEASPOON", "US_DRAM", "US_DRY_GALLON", "US_DRY_QUART",
    "US_DRY_PINT",
]
COOKING_MODES = [
    "AIR_FRY", "BAKE", "BLANCH", "BOIL", "BREW", "BROIL", "BROWN", "CAN", "CONVECTION_BAKE", "CONVECTION_BROIL",
    "CONVECTION_ROAST", "CONVECTION_STEAM", "CURE", "CUSTOM", "DEFROST", "DEHYDRATE", "FERMENT", "FRY", "GRILL",
    "INCUBATE", "MELT", "MICROWAVE", "OFF", "PRESET", "PRESSURE", "PROOF", "REHEAT", "ROAST", "SAUTE", "SEAR",
    "SIMMER", "SLOW_COOK", "SMOKE", "SOFTEN", "SOUS_VIDE", "STEAM", "STERILIZE", "STEW", "STIR_FRY", "TIMECOOK",
    "TOAST", "WARM",
]
DONENESS = [
    "AL_DENTE", "CREAMY", "CRISPY", "DRY", "FIRM", "FLAKY", "HARD", "JUICY", "MEDIUM", "MEDIUM_RARE", "MEDIUM_WELL",
    "MOIST", "OPAQUE", "OVERCOOKED", "RARE", "RUNNY", "SMOOTH", "SOFT", "SPRINGY", "SUCCULENT", "TENDER",
    "UNDERCOOKED", "VELVETY", "WELL_DONE",
]
FOOD_CATEGORIES = [
    "BEEF", "BEVERAGE", "CHICKEN", "FISH", "MEAT", "PIZZA", "POPCORN", "PORK", "POTATO", "SHRIMP", "SOUP", "STEAK",
    "TURKEY", "VEGETABLE", "WATER",
]
FOOD_STATES = [
    "BRINED", "CANNED", "CHILLED", "COLD_SMOKED", "DEFROSTED", "DRIED", "EMULSIFIED", "FREEZE_DRIED", "FRESH",
    "FROZEN", "MELTED", "REFRIGERATED", "ROOM_TEMPERATURE", "SMOKED", "WHIPPED",
]
LOCALES = [
    "ar-SA", "de-DE", "en-AU", "en-CA", "en-GB", "en-IN", "en-US", "es-ES", "es-MX", "es-US", "fr-CA", "fr-FR",
    "hi-IN", "it-IT", "ja-JP", "nl-NL", "pt-BR",
]
ASSETS = [
    "Alexa.Actions.Charge", "Alexa.Actions.Clean", "Alexa.Actions.Dispense", "Alexa.Actions.Dock",
    "Alexa.Actions.Empty", "Alexa.Actions.Mop", "Alexa.Actions.Skip", "Alexa.Actions.Sweep", "Alexa.Actions.Vacuum",
    "Alexa.Button.OffButton", "Alexa.Button.OnButton", "Alexa.Button.BrightenButton", "Alexa.Button.DimButton",
    "Alexa.Button.MainButton", "Alexa.Button.TopButton", "Alexa.Button.BottomButton", "Alexa.Button.CenterButton",
    "Alexa.Button.MiddleButton", "Alexa.Button.UpButton", "Alexa.Button.DownButton", "Alexa.Button.LeftButton",
    "Alexa.Button.RightButton", "Alexa.Button.FirstButton", "Alexa.Button.SecondButton", "Alexa.Button.ThirdButton",
    "Alexa.Button.FourthButton", "Alexa.Button.FifthButton", "Alexa.Button.SixthButton",
    "Alexa.Button.SeventhButton", "Alexa.Button.EighthButton", "Alexa.Button.DoublePress",
    "Alexa.Button.DoublePush", "Alexa.Button.LongPress", "Alexa.Button.LongPush", "Alexa.Button.SinglePress",
    "Alexa.Button.SinglePush", "Alexa.DeviceName.AirPurifier", "Alexa.DeviceName.Camera", "Alexa.DeviceName.Fan",
    "Alexa.DeviceName.Router", "Alexa.DeviceName.Shade", "Alexa.DeviceName.Shower", "Alexa.DeviceName.SpaceHeater",
    "Alexa.DeviceName.Washer", "Alexa.Gesture.DoubleClick", "Alexa.Gestures.DoubleTap", "Alexa.Gesture.SingleClick",
    "Alexa.Gesture.SwipeDown", "Alexa.Gesture.SwipeLeft", "Alexa.Gesture.SwipeRight", "Alexa.Gesture.SwipeUp",
    "Alexa.Gesture.Tap", "Alexa.Setting.2GGuestWiFi", "Alexa.Setting.5GGuestWiFi", "Alexa.Setting.Auto",
    "Alexa.Setting.Direction", "Alexa.Setting.DryCycle", "Alexa.Setting.FanSpeed", "Alexa.Setting.GuestWiFi",
    "Alexa.Setting.Heat", "Alexa.Setting.Mode", "Alexa.Setting.Night", "Alexa.Setting.Opening",
    "Alexa.Setting.Oscillate", "Alexa.Setting.Preset", "Alexa.Setting.Quiet", "Alexa.Setting.Temperature",
    "Alexa.Setting.WashCycle", "Alexa.Setting.WaterTemperature", "Alexa.Shower.HandHeld", "Alexa.Shower.RainHead",
    "Alexa.Unit.Angle.Degrees", "Alexa.Unit.Angle.Radians", "Alexa.Unit.Distance.Feet",
    "Alexa.Unit.Distance.Inches", "Alexa.Unit.Distance.Kilometers", "Alexa.Unit.Distance.Meters",
    "Alexa.Unit.Distance.Miles", "Alexa.Unit.Distance.Yards", "Alexa.Unit.Mass.Grams", "Alexa.Unit.Mass.Kilograms",
    "Alexa.Unit.Percent", "Alexa.Unit.Temperature.Celsius", "Alexa.Unit.Temperature.Degrees",
    "Alexa.Unit.Temperature.Fahrenheit", "Alexa.Unit.Temperature.Kelvin", "Alexa.Unit.Volume.CubicFeet",
    "Alexa.Unit.Volume.CubicMeters", "Alexa.Unit.Volume.Gallons", "Alexa.Unit.Volume.Liters",
    "Alexa.Unit.Volume.Pints", "Alexa.Unit.Volume.Quarts", "Alexa.Unit.Weight.Ounces", "Alexa.Unit.Weight.Pounds",
    "Alexa.Value.Close", "Alexa.Value.Delicate", "Alexa.Value.High", "Alexa.Value.Low", "Alexa.Value.Maximum",
    "Alexa.Value.Medium", "Alexa.Value.Minimum", "Alexa.Value.Open", "Alexa.Value.QuickWash",
]
UNITS = [
    "Alexa.Unit.Angle.Degrees", "Alexa.Unit.Angle.Radians", "Alexa.Unit.Distance.Feet",
    "Alexa.Unit.Distance.Inches", "Alexa.Unit.Distance.Kilometers", "Alexa.Unit.Distance.Meters",
    "Alexa.Unit.Distance.Miles", "Alexa.Unit.Distance.Yards", "Alexa.Unit.Mass.Grams", "Alexa.Unit.Mass.Kilograms",
    "Alexa.Unit.Percent", "Alexa.Unit.Temperature.Celsius", "Alexa.Unit.Temperature.Degrees",
    "Alexa.Unit.Temperature.Fahrenheit", "Alexa.Unit.Temperature.Kelvin", "Alexa.Unit.Volume.CubicFeet",
    "Alexa.Unit.Volume.CubicMeters", "Alexa.Unit.Volume.Gallons", "Alexa.Unit.Volume.Liters",
    "Alexa.Unit.Volume.Pints", "Alexa.Unit.Volume.Quarts", "Alexa.Unit.Weight.Ounces", "Alexa.Unit.Weight.Pounds",
]
CATEGORIES = [
    "AIR_CONDITIONER", "AIR_FRESHENER", "AIR_PURIFIER", "AIR_QUALITY_MONITOR", "ALEXA_VOICE_ENABLED",
    "AUTO_ACCESSORY", "BLUETOOTH_SPEAKER", "CAMERA", "CHRISTMAS_TREE", "COFFEE_MAKER", "COMPUTER", "CONTACT_SENSOR",
    "DISHWASHER", "DOOR", "DOORBELL", "DRYER", "EXTERIOR_BLIND", "FAN", "GAME_CONSOLE", "GARAGE_DOOR", "HEADPHONES",
    "HUB", "INTERIOR_BLIND", "LAPTOP", "LIGHT", "MICROWAVE", "MOBILE_PHONE", "MOTION_SENSOR", "MUSIC_SYSTEM",
    "NETWORK_HARDWARE", "OTHER", "OVEN", "PHONE", "PRINTER", "REMOTE", "ROUTER", "SCREEN", "SECURITY_PANEL",
    "SECURITY_SYSTEM", "SLOW_COOKER", "SMARTLOCK", "SMARTPLUG", "SPEAKER", "STREAMING_DEVICE", "SWITCH", "TABLET",
    "TEMPERATURE_SENSOR", "THERMOSTAT", "TV", "VACUUM", "VACUUM_CLEANER", "VEHICLE", "WASHER", "WATER_HEATER",
    "WEARABLE",
]
GENERAL_ERRORS = [
    "ALREADY_IN_OPERATION", "BRIDGE_UNREACHABLE", "CLOUD_CONTROL_DISABLED", "DEVICE_STUCK", "DO_NOT_DISTURB_MODE",
    "ENDPOINT_BUSY", "ENDPOINT_CONTROL_UNAVAILABLE", "ENDPOINT_LOW_POWER", "ENDPOINT_UNREACHABLE",
    "EXPIRED_AUTHORIZATION_CREDENTIAL", "FIRMWARE_OUT_OF_DATE", "HARDWARE_MALFUNCTION",
    "HDMI_CEC_DISABLED_ON_DEVICE", "HDMI_CEC_NOT_PRESENT", "INSUFFICIENT_PERMISSIONS", "INSUFFICIENT_RESOURCE",
    "INTERNAL_ERROR", "INVALID_AUTHORIZATION_CREDENTIAL", "INVALID_DIRECTIVE", "INVALID_VALUE",
    "MAINTENANCE_REQUIRED", "NOT_CALIBRATED", "NOT_IN_OPERATION", "NOT_SUPPORTED_WITH_CURRENT_BATTERY_CHARGE_STATE",
    "NO_SUCH_ENDPOINT", "PARTNER_APPLICATION_REDIRECTION", "PARTNER_OUTAGE", "POWER_LEVEL_NOT_SUPPORTED",
    "RATE_LIMIT_EXCEEDED", "TEMPERATURE_VALUE_OUT_OF_RANGE", "TOO_MANY_FAILED_ATTEMPTS", "UNABLE_TO_CHARGE",
    "VALUE_OUT_OF_RANGE",
]
CAUSES = [
    "ALEXA_INTERACTION", "APP_INTERACTION", "PERIODIC_POLL", "PHYSICAL_INTERACTION", "RULE_TRIGGER",
    "VOICE_INTERACTION",
]
