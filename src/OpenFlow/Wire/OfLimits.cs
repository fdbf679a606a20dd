namespace Kilda.OpenFlow;

/// <summary>
/// How many elements one list of a peer may hold. A frame is at most 64 KiB, so what it decodes to is bounded anyway; these keep one
/// list within what a switch means. Nesting needs no limit: bucket, instruction, action and field are each at a fixed depth.
/// </summary>
public static class OfLimits
{
    /// <summary>Fields of one match, those of foreign classes included. More are OFPBMC_BAD_LEN.</summary>
    public const int MatchFields = 256;

    /// <summary>Actions of one list. More are OFPBAC_TOO_MANY.</summary>
    public const int Actions = 2048;

    /// <summary>Instructions of one rule. More are OFPBIC_UNSUP_INST.</summary>
    public const int Instructions = 64;
}
