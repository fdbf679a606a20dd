using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kilda.Api.Requests;

/// <summary>The part of a list that is asked for: <c>?limit&amp;offset</c>. Without them it is the whole list.</summary>
internal readonly record struct Paging(int Offset, int Limit)
{
    /// <summary>How many entries the whole list has.</summary>
    public const string TotalHeader = "X-Total-Count";

    public static Paging Read(QueryReader query) => new(query.Int("offset", 0) ?? 0, query.Int("limit", 0) ?? int.MaxValue);

    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> all, HttpResponse response)
    {
        response.Headers[TotalHeader] = all.Count.ToString(CultureInfo.InvariantCulture);
        return Offset == 0 && Limit >= all.Count ? all : [.. all.Skip(Offset).Take(Limit)];
    }
}
