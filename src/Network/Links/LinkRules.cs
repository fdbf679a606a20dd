using Kilda.Network.Bandwidth;
using Kilda.Network.Discovery;

namespace Kilda.Network.Links;

/// <summary>What is set for all links.</summary>
/// <param name="DefaultSpeed">Of a port whose switch does not say.</param>
/// <param name="IdRest">A label that was given back is not used before.</param>
/// <param name="HoldGrace">What was reserved and is not stored is dropped after this.</param>
public sealed record LinkRules(LivenessRules Liveness, ReversePolicy Policy, Kbps DefaultSpeed, TimeSpan IdRest, TimeSpan HoldGrace);
